// Reads a list of runs page by page.
#include <tether/client/run_walk.hpp>

#include <tether/client/local_api.hpp>
#include <tether/core/json_members.hpp>

#include <algorithm>

namespace tether::client {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t records_a_page = 1000;

/// The cursor of the next page of records; empty on the last page. Error: not a number, or a number that does not grow.
outcome<std::optional<std::uint64_t>> next_of(const json::value& page, std::uint64_t after) {
    const auto* next = find_member(page, "next");
    if (!next || next->is_null()) return std::optional<std::uint64_t>{};
    const auto number = number_of(page, "next");
    if (number.value_or(0) <= after)
        return malformed_document("the daemon's list of records has a cursor that does not advance");
    return number;
}

bool is_array_of_objects(const json::value& value) {
    const auto* items = value.if_array();
    return items && std::all_of(items->begin(), items->end(), [](const json::value& one) { return one.is_object(); });
}

} // namespace

asio::awaitable<outcome<std::vector<run_snapshot>>> run_walk::async_next() {
    if (is_over_) co_return std::vector<run_snapshot>{};
    auto page = co_await api_.async_list(query_);
    if (!page) co_return page.error();
    is_over_ = page->next.empty();
    if (!is_over_) {
        const auto accepted = guard_.accept(page->runs.size(), page->next);
        if (!accepted) co_return accepted.error();
    }
    query_.after = std::move(page->next);
    co_return std::move(page->runs);
}

asio::awaitable<outcome<json::array>> record_walk::async_next() {
    if (is_over_) co_return json::array{};
    auto page = co_await api_.async_events(run_id_, after_, records_a_page);
    if (!page) co_return page.error();
    auto* object = page->if_object();
    auto* data = object ? object->if_contains("data") : nullptr;
    if (!data || !is_array_of_objects(*data)) co_return malformed_document();
    const auto next = next_of(*page, after_);
    if (!next) co_return next.error();
    is_over_ = !next->has_value();
    if (!is_over_) {
        const auto accepted = guard_.accept(data->get_array().size(), std::to_string(**next));
        if (!accepted) co_return accepted.error();
        after_ = **next;
    }
    co_return std::move(data->get_array());
}

} // namespace tether::client
