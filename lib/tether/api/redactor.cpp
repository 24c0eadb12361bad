#include <tether/api/redactor.hpp>

#include <tether/core/ascii.hpp>
#include <tether/core/utf8.hpp>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace tether::api {
namespace {

constexpr std::size_t shortest_token = 8;
constexpr std::size_t most_searched = std::size_t{64} << 10;
constexpr std::size_t most_secrets = 1024;

struct confidence {
    std::string_view text;
    std::string_view cover;
};

/// A piece of text to hide.
struct span {
    std::size_t from, to;
    std::string_view cover;

    std::size_t size() const { return to - from; }
};

/// The credentials alone, which a text may repeat without their scheme (RFC 9110 § 11.4).
std::string_view without_scheme(std::string_view value) {
    return trimmed(value.substr(std::min(value.find(' '), value.size())));
}

std::vector<confidence> told_in(const std::map<std::string, std::string>& headers, const shared_key& key,
                                const shared_secrets& of_run) {
    std::vector<confidence> all;
    if (key && !key->empty()) all.push_back({key->reveal(), "[key]"});
    const auto add = [&all](std::string_view token) {
        if (token.size() >= shortest_token) all.push_back({token, "[header]"});
    };
    for (const auto& [name, value] : headers) {
        add(trimmed(value));
        if (boost::beast::iequals(name, "authorization")) add(without_scheme(trimmed(value)));
    }
    if (of_run)
        for (const secret& each : *of_run) all.push_back({each.reveal(), "[secret]"});
    return all;
}

void find(const confidence& target, std::string_view text, std::vector<span>& into) {
    for (auto position = text.find(target.text); position != text.npos; position = text.find(target.text, position + 1))
        into.push_back({position, position + target.text.size(), target.cover});
    for (std::size_t n = std::min(target.text.size() - 1, text.size()); n >= shortest_token; --n) {
        if (!text.ends_with(target.text.substr(0, n))) continue;
        into.push_back({text.size() - n, text.size(), target.cover});
        return;
    }
}

/// Sorts the spans and joins those that touch or overlap, under the cover of the longest.
std::vector<span> joined(std::vector<span> spans) {
    std::sort(spans.begin(), spans.end(), [](const span& a, const span& b) { return a.from < b.from; });
    std::vector<span> out;
    std::size_t longest = 0;
    for (const span& next : spans) {
        if (out.empty() || next.from > out.back().to) {
            out.push_back(next);
            longest = next.size();
            continue;
        }
        if (next.size() > longest) out.back().cover = next.cover;
        longest = std::max(longest, next.size());
        out.back().to = std::max(out.back().to, next.to);
    }
    return out;
}

std::vector<span> spans_in(std::string_view text, const std::map<std::string, std::string>& headers,
                           const shared_key& key, const shared_secrets& of_run) {
    std::vector<span> spans;
    for (const confidence& each : told_in(headers, key, of_run)) find(each, text, spans);
    return joined(std::move(spans));
}

std::string covered(std::string_view text, const std::vector<span>& spans) {
    std::string out;
    std::size_t position = 0;
    for (const span& each : spans) {
        out += text.substr(position, each.from - position);
        out += each.cover;
        position = each.to;
    }
    out += text.substr(position);
    return out;
}

bool names_secret(std::string_view member) {
    const std::string name = to_lower(member);
    constexpr std::string_view endings[] = {"token",       "tokens",     "secret",        "secrets",    "password",
                                            "passphrase",  "_key",       "authorization", "credential", "credentials",
                                            "private_key", "secret_key", "apikey"};
    return std::any_of(std::begin(endings), std::end(endings), [&](auto ending) { return name.ends_with(ending); });
}

/// `user:password` of `https://user:password@host/`, and the password alone; empty for other text.
std::pair<std::string_view, std::string_view> credentials_of(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == text.npos) return {};
    const std::string_view authority = text.substr(scheme + 3, text.find_first_of("/?#", scheme + 3) - (scheme + 3));
    const auto end = authority.rfind('@');
    if (end == authority.npos) return {};
    const std::string_view both = authority.substr(0, end);
    const auto colon = both.find(':');
    return {both, colon == both.npos ? std::string_view{} : both.substr(colon + 1)};
}

void collect(const boost::json::value& from, bool is_secret, std::vector<std::string>& into) {
    const auto add = [&into](std::string_view text) {
        if (text.size() >= shortest_token && into.size() < most_secrets) into.emplace_back(text);
    };
    if (const auto* text = from.if_string()) {
        if (is_secret) return add(*text);
        const auto [both, password] = credentials_of(*text);
        add(both);
        add(password);
    } else if (const auto* array = from.if_array()) {
        for (const boost::json::value& each : *array) collect(each, is_secret, into);
    } else if (const auto* object = from.if_object()) {
        for (const auto& [name, value] : *object) collect(value, is_secret || names_secret(name), into);
    }
}

void cut(std::string& text, std::size_t most) {
    if (text.size() <= most) return;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    text.resize(most);
}

} // namespace

std::vector<std::string> secrets_in(const boost::json::value& agent, const boost::json::value& resources,
                                    const boost::json::value& vault_ids) {
    std::vector<std::string> found;
    collect(resources, /*is_secret=*/false, found);
    collect(agent, /*is_secret=*/false, found);
    collect(vault_ids, /*is_secret=*/true, found);
    return found;
}

shared_secrets share_secrets(std::vector<std::string> texts) {
    if (texts.empty()) return nullptr;
    auto all = std::make_shared<std::vector<secret>>();
    for (std::string& text : texts) all->emplace_back(std::move(text));
    return all;
}

bool redactor::finds(std::string_view text) const {
    return !spans_in(text, headers_, key_, of_run_).empty();
}

std::string redactor::cover(std::string_view text) const {
    return covered(text, spans_in(text, headers_, key_, of_run_));
}

std::string redactor::hide(std::string_view text, std::size_t most) const {
    std::string out;
    append_repaired(out, cover(text.substr(0, most_searched)));
    cut(out, most);
    return out;
}

} // namespace tether::api
