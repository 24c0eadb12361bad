// Reads a list of runs page by page.
#pragma once

#include <tether/client/documents.hpp>
#include <tether/client/page_guard.hpp>

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tether::client {

class local_api;

/// Which runs to list. An empty member does not restrict the list.
struct run_query {
    run_query() = default;

    std::vector<std::string> states;
    std::vector<std::string> labels; ///< `key=value` each; a run must have all of them
    std::size_t limit = 0;           ///< 0: the daemon's default
    std::string after;               ///< `run_page::next` of the previous page
    bool with_messages = false;      ///< `async_list_all` keeps the messages of results
};

/// For one use. The API must outlive it; it must outlive the awaitable of `async_next`.
class run_walk {
  public:
    run_walk(local_api& api, run_query query) : api_{api}, query_{std::move(query)} {}

    /// The runs of the next page; none after the last. Errors: those of the request and of `page_guard`.
    boost::asio::awaitable<outcome<std::vector<run_snapshot>>> async_next();

  private:
    local_api& api_;
    run_query query_;
    page_guard guard_;
    bool is_over_ = false;
};

/// The stored records of one run, page by page. The same conditions.
class record_walk {
  public:
    record_walk(local_api& api, std::string run_id) : api_{api}, run_id_{std::move(run_id)} {}

    /// The next records as JSON; none after the last page. Errors: those of the request and of `page_guard`, and
    /// `malformed_document` for numbers that do not grow.
    boost::asio::awaitable<outcome<boost::json::array>> async_next();

  private:
    local_api& api_;
    std::string run_id_;
    std::uint64_t after_ = 0;
    page_guard guard_;
    bool is_over_ = false;
};

} // namespace tether::client
