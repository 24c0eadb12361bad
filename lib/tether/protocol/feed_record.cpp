#include <tether/protocol/feed_record.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <fmt/format.h>

namespace tether::protocol {
namespace {

std::string page(const std::vector<std::string>& lines, std::string_view next) {
    return fmt::format(R"({{"data":[{}],"next":{}}})", fmt::join(lines, ","), next);
}

std::string quoted(std::string_view text) {
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

} // namespace

std::string event_data(std::string_view run_id, std::string_view event_json) {
    return fmt::format(R"({{"run":{},"event":{}}})", quoted(run_id), event_json);
}

std::string run_line(std::uint64_t number, std::string_view run_json) {
    return fmt::format(R"({{"id":{},"type":"run","run":{}}})", number, run_json);
}

std::string event_line(std::uint64_t number, std::string_view run_id, std::string_view event_json) {
    return fmt::format(R"({{"id":{},"type":"event","run":{},"event":{}}})", number, quoted(run_id), event_json);
}

std::string page_of(const std::vector<std::string>& lines, std::optional<std::uint64_t> next) {
    return page(lines, next ? std::to_string(*next) : "null");
}

std::string page_of(const std::vector<std::string>& lines, std::string_view next_id) {
    return page(lines, next_id.empty() ? "null" : quoted(next_id));
}

} // namespace tether::protocol
