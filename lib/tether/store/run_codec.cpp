#include <tether/store/run_codec.hpp>

#include <tether/session/policy/run_members.hpp>
#include <tether/store/kept_document.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tether::store {
namespace {

using boost::json::value;

/// Deeper than what the API's reader accepts (512), because this codec adds levels around it.
constexpr std::size_t most_depth = 640;

const boost::system::error_category* const known_categories[] = {
    &tether_category(),
    &sqlite_category(),
    &boost::system::system_category(),
    &boost::system::generic_category(),
    &boost::asio::error::get_misc_category(),
    &boost::asio::error::get_netdb_category(),
    &boost::asio::error::get_addrinfo_category(),
    &boost::asio::error::get_ssl_category(),
    &boost::asio::ssl::error::get_stream_category(),
};

} // namespace

std::string to_kept_text(const session::run& run) {
    return boost::json::serialize(kept_writer::to_json(run));
}

result<session::run> parse_kept_run(std::string_view text) {
    auto run = parse_kept<session::run>(text);
    if (run && run->id.empty()) return damaged();
    return run;
}

result<value> parse_kept_json(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = most_depth;
    options.allow_invalid_utf8 = true; // an error text from outside is stored as received
    error_code ec;
    value document = boost::json::parse({text.data(), text.size()}, ec, {}, options);
    if (ec) return damaged();
    return document;
}

value to_json(const error_code& code) {
    return {{"category", code.category().name()}, {"value", code.value()}};
}

error_code parse_kept_code(const value& document) {
    const std::string_view name = text_of(document, "category");
    const auto number = number_of<int>(document, "value");
    for (const auto* category : known_categories)
        if (number && name == category->name()) return {*number, *category};
    return errc::internal;
}

} // namespace tether::store
