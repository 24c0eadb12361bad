#include <tether/wire/dialer/dial_message.hpp>

#include <boost/system/errc.hpp>
#include <charconv>
#include <fmt/format.h>
#include <vector>

namespace tether::wire {
namespace {

namespace asio = boost::asio;

constexpr std::size_t longest_host = 253; // RFC 1035 § 2.3.4, without the last dot

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<asio::ip::address> address_of(std::string_view text) {
    error_code ec;
    const auto address = asio::ip::make_address(text, ec);
    if (ec) return std::nullopt;
    return address;
}

/// Errors that the other side may report. Not a cancellation, which would look like our own.
error_code error_of(std::string_view category, std::string_view number) {
    const int value = parse_number<int>(number).value_or(0);
    const error_code system{value, boost::system::system_category()};
    if (value > 0 && category == system.category().name() && system != boost::system::errc::operation_canceled)
        return system;
    for (const errc ours : {errc::name_lookup_failed, errc::name_lookup_timeout, errc::dialer_refused})
        if (category == tether_category().name() && value == static_cast<int>(ours)) return ours;
    return errc::malformed_answer;
}

bool is_host(std::string_view text) {
    const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
    return !text.empty() && text.size() <= longest_host && std::all_of(text.begin(), text.end(), is_visible);
}

} // namespace

std::string to_text(const dial_request& what) {
    const std::string where = fmt::format("{} {}", what.where.host, what.where.port);
    return what.address ? fmt::format("open {} {}", where, what.address->to_string()) : "lookup " + where;
}

std::string to_text(const dial_answer& what) {
    if (!what) {
        const error_code& ec = what.error();
        return fmt::format("no {} {}", ec.category().name(), ec.value());
    }
    std::string text = "ok";
    for (const auto& address : *what) {
        const std::string next = ' ' + address.to_string();
        if (text.size() + next.size() > longest_dial_message) break;
        text += next;
    }
    return text;
}

std::optional<dial_request> parse_dial_request(std::string_view text) {
    const auto words = words_of(text);
    const bool opens = !words.empty() && words[0] == "open";
    if (!opens && (words.empty() || words[0] != "lookup")) return std::nullopt;
    if (words.size() != (opens ? 4 : 3) || !is_host(words[1])) return std::nullopt;
    const auto port = parse_number<std::uint16_t>(words[2]);
    if (!port || *port == 0) return std::nullopt;
    dial_request what{{std::string{words[1]}, *port}, std::nullopt};
    if (!opens) return what;
    what.address = address_of(words[3]);
    return what.address ? std::optional{what} : std::nullopt;
}

dial_answer parse_dial_answer(std::string_view text) {
    const auto words = words_of(text);
    if (words.size() == 3 && words[0] == "no") return error_of(words[1], words[2]);
    if (words.empty() || words[0] != "ok") return errc::malformed_answer;
    address_list addresses;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto address = address_of(words[i]);
        if (!address) return errc::malformed_answer;
        addresses.push_back(*address);
    }
    return addresses;
}

} // namespace tether::wire
