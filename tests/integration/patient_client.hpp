// Calls the local API of a daemon that may be killed at any moment.
#pragma once

#include "feed_record.hpp"

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>

namespace tether::test {

/// Repeats each request until it is answered; a 503 does not count. Throws after a minute without an answer.
class patient_client {
  public:
    patient_client(boost::asio::any_io_executor executor, std::string socket_path, std::chrono::milliseconds pause);

    /// Submits work under an idempotency key; returns the run of the response.
    boost::asio::awaitable<boost::json::object> async_create(boost::json::value body, std::string key);
    boost::asio::awaitable<boost::json::object> async_find(std::string run_id);
    boost::asio::awaitable<void> async_cancel(std::string run_id);
    /// One page of the run's feed.
    boost::asio::awaitable<std::vector<feed_record>> async_page(std::string run_id, std::uint64_t after,
                                                                std::size_t limit);
    /// The run's complete feed, page by page.
    boost::asio::awaitable<std::vector<feed_record>> async_feed(std::string run_id);
    /// The number of existing runs, up to the largest page.
    boost::asio::awaitable<std::size_t> async_count();

    /// Tries once: the status of the response, or nothing when it was lost.
    boost::asio::awaitable<std::optional<int>> async_send(std::string run_id, boost::json::array events);

    /// The pause between two tries.
    boost::asio::awaitable<void> async_rest();

  private:
    boost::asio::awaitable<boost::json::object> async_ask(client::request what);

    boost::asio::any_io_executor executor_;
    std::string socket_path_;
    std::chrono::milliseconds pause_;
};

} // namespace tether::test
