// Calls the local API of a daemon that may be killed at any moment.
#include "patient_client.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <stdexcept>

namespace tether::test {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr auto answer_limit = 15s;

} // namespace

patient_client::patient_client(asio::any_io_executor executor, std::string socket_path, std::chrono::milliseconds pause)
    : executor_{std::move(executor)}
    , socket_path_{std::move(socket_path)}
    , pause_{pause} {}

asio::awaitable<void> patient_client::async_rest() {
    asio::steady_timer timer{executor_, pause_};
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<json::object> patient_client::async_ask(client::request what) {
    const auto give_up = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < give_up) {
        client::connection link{executor_, socket_path_};
        client::request ask = what;
        const auto got = co_await link.async_exchange(std::move(ask), answer_limit);
        if (got && got->status < 300) co_return json::parse(got->body).as_object();
        if (got && got->status != 503)
            throw std::runtime_error{fmt::format("{} {}: {} {}", what.method, what.target, got->status, got->body)};
        co_await async_rest();
    }
    throw std::runtime_error{fmt::format("{} {}: no answer", what.method, what.target)};
}

asio::awaitable<json::object> patient_client::async_create(json::value body, std::string key) {
    client::request ask{"POST", "/v1/runs"};
    ask.body = json::serialize(body);
    ask.idempotency_key = std::move(key);
    co_return co_await async_ask(std::move(ask));
}

asio::awaitable<json::object> patient_client::async_find(std::string run_id) {
    client::request ask{"GET", "/v1/runs/" + run_id};
    co_return co_await async_ask(std::move(ask));
}

asio::awaitable<void> patient_client::async_cancel(std::string run_id) {
    client::request ask{"POST", "/v1/runs/" + run_id + "/cancel"};
    co_await async_ask(std::move(ask));
}

asio::awaitable<std::vector<feed_record>> patient_client::async_page(std::string run_id, std::uint64_t after,
                                                                     std::size_t limit) {
    client::request ask{"GET", fmt::format("/v1/runs/{}/events?after={}&limit={}", run_id, after, limit)};
    const json::object page = co_await async_ask(std::move(ask));
    co_return to_records(page);
}

asio::awaitable<std::vector<feed_record>> patient_client::async_feed(std::string run_id) {
    constexpr std::size_t page_limit = 1000;
    std::vector<feed_record> all;
    for (;;) {
        const std::uint64_t after = all.empty() ? 0 : all.back().number;
        std::vector<feed_record> page = co_await async_page(run_id, after, page_limit);
        if (page.empty()) co_return all;
        for (feed_record& each : page) all.push_back(std::move(each));
    }
}

asio::awaitable<std::size_t> patient_client::async_count() {
    client::request ask{"GET", "/v1/runs?limit=1000"};
    const json::object page = co_await async_ask(std::move(ask));
    co_return page.at("data").as_array().size();
}

asio::awaitable<std::optional<int>> patient_client::async_send(std::string run_id, json::array events) {
    json::object body;
    body["events"] = std::move(events);
    client::request ask{"POST", "/v1/runs/" + run_id + "/events"};
    ask.body = json::serialize(body);
    client::connection link{executor_, socket_path_};
    const auto got = co_await link.async_exchange(std::move(ask), answer_limit);
    if (!got) co_return std::nullopt;
    co_return got->status;
}

} // namespace tether::test
