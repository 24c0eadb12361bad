#include <tether/protocol/members.hpp>

namespace tether::protocol {
namespace {

template <class Number>
void take_number(const boost::json::object& from, std::string_view key, Number& out) {
    const auto* member = from.if_contains(key);
    if (!member || !member->is_number()) return;
    boost::system::error_code ec;
    const auto number = member->to_number<Number>(ec);
    if (!ec) out = number;
}

} // namespace

boost::json::value text_or_null(std::string_view text) {
    if (text.empty()) return nullptr;
    return boost::json::value(text);
}

boost::json::object object_of(const std::map<std::string, std::string>& pairs) {
    boost::json::object out;
    for (const auto& [key, value] : pairs) out[key] = value;
    return out;
}

void take(const boost::json::object& from, std::string_view key, std::string& out) {
    if (const auto* member = from.if_contains(key); member && member->is_string()) out = member->get_string();
}

void take(const boost::json::object& from, std::string_view key, bool& out) {
    if (const auto* member = from.if_contains(key); member && member->is_bool()) out = member->get_bool();
}

void take(const boost::json::object& from, std::string_view key, std::uint64_t& out) {
    take_number(from, key, out);
}

void take(const boost::json::object& from, std::string_view key, std::int64_t& out) {
    take_number(from, key, out);
}

void take(const boost::json::object& from, std::string_view key, double& out) {
    take_number(from, key, out);
}

void take(const boost::json::object& from, std::string_view key, boost::json::value& out) {
    if (const auto* member = from.if_contains(key)) out = *member;
}

const boost::json::object& object_in(const boost::json::object& from, std::string_view key) {
    static const boost::json::object none;
    const auto* member = from.if_contains(key);
    return member && member->is_object() ? member->get_object() : none;
}

} // namespace tether::protocol
