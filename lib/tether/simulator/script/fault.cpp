// Describes one fault that can be injected.
#include <tether/simulator/script/fault.hpp>

#include <tether/core/json_fields.hpp>

#include <algorithm>
#include <iterator>

namespace tether::simulator {

namespace {

using action = fault::action;

struct named_action {
    std::string_view name;
    action act;
};

constexpr named_action actions[] = {
    {"status", action::status},
    {"reset", action::reset},
    {"close", action::close},
    {"drop_answer", action::drop_answer},
    {"status_after", action::status_after},
    {"act_late", action::act_late},
    {"stall", action::stall},
    {"slow", action::slow},
    {"lie_length", action::lie_length},
    {"garbage", action::garbage},
    {"redirect", action::redirect},
    {"cut_after", action::cut_after},
    {"cut_inside", action::cut_inside},
    {"silence_after", action::silence_after},
    {"pings_after", action::pings_after},
    {"error_frame_after", action::error_frame_after},
    {"duplicate_frames", action::duplicate_frames},
    {"garbage_after", action::garbage_after},
    {"not_stream", action::not_stream},
    {"drop_events", action::drop_events},
    {"lag", action::lag},
    {"empty_page", action::empty_page},
    {"fail_page", action::fail_page},
    {"delete_refused", action::delete_refused},
    {"expired_certificate", action::expired_certificate},
    {"other_answer", action::other_answer},
    {"hold_head", action::hold_head},
};

constexpr endpoint endpoints[] = {
    endpoint::connect,     endpoint::create,  endpoint::retrieve, endpoint::list_sessions,
    endpoint::update,      endpoint::archive, endpoint::remove,   endpoint::send,
    endpoint::list_events, endpoint::stream,  endpoint::threads,
};

bool is_endpoint(std::string_view word) {
    return word == "any" ||
        std::any_of(std::begin(endpoints), std::end(endpoints), [&](endpoint each) { return to_string(each) == word; });
}

bool read_ending(std::string_view word, fault::ending& out) {
    if (word == "end") {
        out = fault::ending::clean;
    } else if (word == "reset") {
        out = fault::ending::reset;
    } else if (word == "truncate") {
        out = fault::ending::truncate;
    } else {
        return false;
    }
    return true;
}

/// The default endpoint of a fault.
std::string usual_place(const fault& what) {
    if (what.is_stream_fault()) return "stream";
    switch (what.act) {
    case action::lag:
    case action::empty_page:
    case action::fail_page: return "list_events";
    case action::delete_refused: return "delete";
    case action::expired_certificate: return "connect";
    case action::other_answer: return "send";
    case action::hold_head: return "stream";
    default: return "any";
    }
}

void read_headers(json_fields& fields, fault& out) {
    const json::object* headers = fields.read_object("headers");
    if (headers == nullptr) return;
    for (const auto& [name, value] : *headers)
        if (value.is_string()) out.headers.emplace_back(name, value.get_string());
}

void read_numbers(json_fields& fields, fault& out) {
    constexpr std::uint64_t day = 86'400'000;
    std::uint64_t skip = 0, status = out.act == action::redirect ? 307 : 500, ms = 0, n = 0, k = out.k;
    std::uint64_t retry_at = 0, clock_ahead = 0;
    fields.read("skip", skip);
    fields.read("status", status, 599);
    fields.read("ms", ms, day);
    fields.read("retry_at", retry_at, 366 * day);
    fields.read("clock_ahead", clock_ahead, 366 * day);
    fields.read("n", n);
    fields.read("k", k);
    json::value times = 1;
    fields.read("times", times);
    if (times.is_int64()) {
        out.times = static_cast<long>(times.get_int64());
    } else {
        fields.complain("times", "must be a whole number");
    }
    out.skip = skip;
    out.status = static_cast<int>(status);
    out.delay = std::chrono::milliseconds{ms};
    out.retry_at = std::chrono::milliseconds{retry_at};
    out.clock_ahead = std::chrono::milliseconds{clock_ahead};
    out.n = n;
    out.k = k;
}

} // namespace

std::string_view to_string(endpoint what) noexcept {
    switch (what) {
    case endpoint::connect: return "connect";
    case endpoint::create: return "create";
    case endpoint::retrieve: return "retrieve";
    case endpoint::list_sessions: return "list_sessions";
    case endpoint::update: return "update";
    case endpoint::archive: return "archive";
    case endpoint::remove: return "delete";
    case endpoint::send: return "send";
    case endpoint::list_events: return "list_events";
    case endpoint::stream: return "stream";
    case endpoint::threads: return "threads";
    case endpoint::control: return "control";
    case endpoint::other: return "other";
    }
    return "other";
}

std::string_view to_string(fault::action what) noexcept {
    for (const named_action& each : actions)
        if (each.act == what) return each.name;
    return "";
}

bool fault::is_stream_fault() const noexcept {
    return act >= action::cut_after && act <= action::drop_events;
}

std::variant<fault, std::string> parse_fault(const json::value& text) {
    if (!text.is_object()) return std::string{"a fault is an object"};
    std::vector<json_issue> issues;
    json_fields fields{text.get_object(), "", issues};
    fault out;
    std::string name, how;
    fields.read("do", name);
    const auto known = std::find_if(std::begin(actions), std::end(actions),
                                    [&](const named_action& each) { return each.name == name; });
    if (known == std::end(actions)) return "unknown fault '" + name + "'";
    out.act = known->act;
    out.on = usual_place(out);
    fields.read("on", out.on);
    if (!is_endpoint(out.on)) return "unknown endpoint '" + out.on + "'";
    fields.read("session", out.session);
    fields.read("each_session", out.each_session);
    fields.read("body", out.body);
    fields.read("word", out.word);
    fields.read("type", out.type);
    fields.read("error_code", out.error_code);
    fields.read("message", out.message);
    if (fields.read("how", how) && !read_ending(how, out.how)) return std::string{"how: end, reset or truncate"};
    read_headers(fields, out);
    read_numbers(fields, out);
    fields.finish();
    if (!issues.empty()) return issues.front().path + ": " + issues.front().text;
    return out;
}

} // namespace tether::simulator
