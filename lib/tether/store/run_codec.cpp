#include <tether/store/run_codec.hpp>

#include <tether/store/codec_members.hpp>
#include <tether/store/sqlite.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tether::store {
namespace {

using boost::json::object;
using boost::json::value;
using session::follow_mode;
using session::remote_state;
using session::result_proof;
using session::run;
using session::run_state;

/// Deeper than what the API's reader accepts (512), because this codec adds levels around it.
constexpr std::size_t most_depth = 640;

value to_json(const std::vector<session::pending_action>& actions) {
    boost::json::array out;
    for (const auto& a : actions)
        out.push_back({{"event_id", a.event_id}, {"type", a.type}, {"name", a.name}, {"answer_with", a.answer_with}});
    return out;
}

value to_json(const session::run_result& result) {
    return {{"status", result.status},
            {"stop_reason", result.stop_reason},
            {"stop_details", result.stop_details},
            {"messages", store::to_json(result.messages)},
            {"usage", result.usage},
            {"complete", result.complete},
            {"proof",
             {{"by", static_cast<int>(result.proof.by)},
              {"reads", result.proof.reads},
              {"terminal_event_id", result.proof.terminal_event_id},
              {"missing", store::to_json(result.proof.missing)}}}};
}

value to_json(const session::follow_state& follow) {
    return {{"mode", to_string(follow.mode)},
            {"opens", follow.opens},
            {"reopens", follow.reopens},
            {"polls", follow.polls},
            {"last_event_at", store::to_json(follow.last_event_at)}};
}

session::pending_action parse_action(const value& from, bool& broken) {
    session::pending_action a;
    codec_members in{from, broken};
    in.read("event_id", a.event_id);
    in.read("type", a.type);
    in.read("name", a.name);
    in.read("answer_with", a.answer_with);
    return a;
}

session::run_result parse_result(const value& from, bool& broken) {
    session::run_result r;
    codec_members in{from, broken};
    in.read("status", r.status);
    in.read("stop_reason", r.stop_reason);
    in.read("stop_details", r.stop_details);
    in.read("messages", r.messages);
    in.read("usage", r.usage);
    in.read("complete", r.complete);
    codec_members proof{in.at("proof"), broken};
    unsigned by = 0;
    proof.read("by", by);
    if (by > static_cast<unsigned>(result_proof::source::history)) proof.fail();
    else r.proof.by = static_cast<result_proof::source>(by);
    proof.read("reads", r.proof.reads);
    proof.read("terminal_event_id", r.proof.terminal_event_id);
    proof.read("missing", r.proof.missing);
    return r;
}

session::run_error parse_error(const value& from, bool& broken) {
    session::run_error e;
    codec_members in{from, broken};
    e.code = parse_kept_code(in.at("code"));
    in.read("message", e.message);
    in.read("request_id", e.request_id);
    return e;
}

session::follow_state parse_follow(const value& from, bool& broken) {
    session::follow_state f;
    codec_members in{from, broken};
    in.read_word("mode", f.mode, follow_mode::poll);
    in.read("opens", f.opens);
    in.read("reopens", f.reopens);
    in.read("polls", f.polls);
    in.read("last_event_at", f.last_event_at);
    return f;
}

run parse_run(const value& document, bool& broken) {
    run r;
    codec_members in{document, broken};
    in.read("id", r.id);
    in.read_word("state", r.state, run_state::timed_out);
    in.for_each("waiting_for", [&](const value& a) { r.waiting_for.push_back(parse_action(a, broken)); });
    in.read("agent", r.agent);
    in.read("environment_id", r.environment_id);
    in.read("session_id", r.session_id);
    in.read("title", r.title);
    in.read("labels", r.labels);
    codec_members owner{in.at("owner"), broken};
    owner.read("uid", r.owner.uid);
    owner.read("name", r.owner.name);
    in.read("created_at", r.created_at);
    in.read("started_at", r.started_at);
    in.read("finished_at", r.finished_at);
    in.read("accepted_on", r.accepted_on);
    in.read("ended_on", r.ended_on);
    in.read("timeout", r.timeout);
    in.read_word("when_done", r.done, session::when_done::keep);
    in.read_word("remote", r.remote, remote_state::lost);
    in.read("first_input", r.first_input);
    in.read("previews", r.previews);
    r.follow = parse_follow(in.at("follow"), broken);
    in.read("turns", r.turns);
    if (const value& result = in.at("result"); !result.is_null()) r.result = parse_result(result, broken);
    if (const value& error = in.at("error"); !error.is_null()) r.error = parse_error(error, broken);
    return r;
}

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

std::string to_kept_text(const run& r) {
    object out;
    out["id"] = r.id;
    out["state"] = to_string(r.state);
    out["waiting_for"] = to_json(r.waiting_for);
    out["agent"] = r.agent;
    out["environment_id"] = r.environment_id;
    out["session_id"] = r.session_id;
    out["title"] = r.title;
    out["labels"] = to_json(r.labels);
    out["owner"] = {{"uid", r.owner.uid}, {"name", r.owner.name}};
    out["created_at"] = to_json(r.created_at);
    out["started_at"] = to_json(r.started_at);
    out["finished_at"] = to_json(r.finished_at);
    out["accepted_on"] = to_json(r.accepted_on);
    out["ended_on"] = to_json(r.ended_on);
    out["timeout"] = r.timeout.count();
    out["when_done"] = to_string(r.done);
    out["remote"] = to_string(r.remote);
    out["first_input"] = r.first_input;
    out["previews"] = r.previews;
    out["follow"] = to_json(r.follow);
    out["turns"] = r.turns;
    if (r.result) out["result"] = to_json(*r.result);
    if (r.error)
        out["error"] = {
            {"code", to_json(r.error->code)}, {"message", r.error->message}, {"request_id", r.error->request_id}};
    return boost::json::serialize(out);
}

result<run> parse_kept_run(std::string_view text) {
    const auto document = parse_kept_json(text);
    if (!document) return document.error();
    bool broken = !document->is_object();
    run r = parse_run(*document, broken);
    if (broken || r.id.empty()) return damaged();
    return r;
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
    bool broken = false;
    std::string name;
    int number = 0;
    codec_members in{document, broken};
    in.read("category", name);
    in.read("value", number);
    for (const auto* category : known_categories)
        if (!broken && name == category->name()) return {number, *category};
    return errc::internal;
}

} // namespace tether::store
