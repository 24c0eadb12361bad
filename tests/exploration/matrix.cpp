// Lists every way in which a transcript can fail, one at a time.
#include "matrix.hpp"

#include "support/test_data.hpp"

#include <tether/simulator/script/transcript.hpp>

#include <fmt/format.h>
#include <map>
#include <set>

namespace tether::test {
namespace {

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

const strings endings{"end", "reset", "truncate"};

std::string list_of(const std::string& fault, const std::string& more = {}) {
    return "[" + fault + (more.empty() ? "" : "," + more) + "]";
}

struct trouble {
    std::string name;
    std::string faults;
    circumstances given;
    reach how = reach::whole;
};

/// Temporary faults of the history.
std::vector<trouble> history_troubles() {
    const auto lists = [](const std::string& name, const std::string& what) {
        return trouble{name, R"({"on":"list_events",)" + what + "}", {}, reach::whole};
    };
    std::vector<trouble> all{
        lists("slow", R"("do":"slow","ms":20000,"times":-1)"),
        lists("too slow", R"("do":"slow","ms":40000,"times":2)"),
        lists("silent", R"("do":"stall","times":2)"),
        lists("reset", R"("do":"reset","times":3)"),
        lists("closed", R"("do":"close","times":3)"),
        lists("lost", R"("do":"drop_answer","times":3)"),
        lists("500", R"("do":"status","status":500,"times":3)"),
        lists("502 in HTML", R"("do":"status","status":502,"body":"html","times":3)"),
        lists("429", R"("do":"status","status":429,"headers":{"retry-after":"7"},"times":2)"),
        lists("no JSON", R"("do":"status","status":200,"body":"{\"data\":[{","times":2)"),
        lists("no HTTP", R"("do":"garbage","times":3)"),
        lists("shorter than it says", R"("do":"lie_length","times":3)"),
        lists("an empty page with a cursor", R"("do":"empty_page","times":2)"),
        lists("a page that fails", R"("do":"fail_page","n":1,"times":3)"),
    };
    all.push_back(lists("behind, twice", R"("do":"lag","ms":600000,"times":2)"));
    all.back().how = reach::late;
    // As in the API: the history shows the end of the turn before all messages. A settle time compensates.
    all.push_back(lists("without its latest messages", R"("do":"lag","ms":1500,"word":"agent.message","times":-1)"));
    all.back().how = reach::late;
    for (const auto lag : {3s, 20s}) {
        trouble late{fmt::format("{} s behind", lag.count()), {}, {}, reach::late};
        late.given.list_lag = lag;
        all.push_back(late);
    }
    for (trouble for_ever : {lists("broken for ever", R"("do":"status","status":500,"times":-1)"),
                             lists("empty pages without an end", R"("do":"empty_page","times":-1)")}) {
        for_ever.how = reach::some;
        all.push_back(for_ever);
    }
    return all;
}

/// Positions where a cut frame changes its meaning.
std::set<std::size_t> cuts_of(const std::string& frame) {
    std::set<std::size_t> cuts{1, frame.size() - 1, frame.size() - 2};
    const auto behind = [&](std::string_view text, std::size_t bytes) {
        if (const auto at = frame.find(text); at != frame.npos) cuts.insert(at + bytes);
    };
    behind("\n", 1);       // the first line is complete
    behind("data", 2);     // in the name of a field
    behind("data:", 5);    // before its value
    behind("\"type\"", 3); // in a JSON string
    behind("\":", 2);      // before a JSON value
    for (std::size_t i = 0; i + 1 < frame.size(); ++i) {
        if (static_cast<unsigned char>(frame[i]) < 0xc0) continue;
        cuts.insert(i + 1); // inside a character
        break;
    }
    cuts.erase(0);
    while (!cuts.empty() && *cuts.rbegin() >= frame.size()) cuts.erase(std::prev(cuts.end()));
    return cuts;
}

/// The frames that count as events, byte by byte.
strings frames_of(const recording& what) {
    strings frames;
    if (what.file.empty()) return frames;
    for (const simulator::frame& f : simulator::parse_transcript(read_data("events/transcripts/" + what.file)))
        if (f.what == simulator::frame::kind::event) frames.push_back(f.bytes);
    return frames;
}

/// The number of streams of an undisturbed run: one per turn.
std::size_t streams_of(const recording& what) {
    const bool again = !what.later.empty() && what.later.front().at("type") == "user.message";
    return again ? 1 + what.later.size() : 1;
}

} // namespace

subject subject_of(const recording& what, const aftermath& calm) {
    if (!what.file.empty()) return {what, frames_of(what).size()};
    std::size_t events = 0;
    for (const auto& each : calm.sessions.front().emitted) events += each.type != "session.deleted"; // we caused it
    return {what, events};
}

void each_broken_boundary(const subject& of, const case_handler& then) {
    const strings kinds{R"("do":"cut_after","how":"end")",
                        R"("do":"cut_after","how":"reset")",
                        R"("do":"cut_after","how":"truncate")",
                        R"("do":"silence_after")",
                        R"("do":"pings_after")",
                        R"("do":"garbage_after")",
                        R"("do":"error_frame_after")",
                        R"("do":"error_frame_after","word":"api_error")",
                        R"("do":"drop_events","k":1000)"};
    for (std::size_t turn = 0; turn < streams_of(of.what); ++turn)
        for (std::size_t at = 0; at < of.events; ++at)
            for (const std::string& kind : kinds) {
                const std::string fault = fmt::format(R"({{{},"n":{},"skip":{}}})", kind, at, turn);
                then({fault, list_of(fault), {}, reach::whole});
            }
    const std::string twice = R"({"do":"duplicate_frames","times":-1})";
    then({twice, list_of(twice), {}, reach::whole});
}

void each_cut_frame(const subject& of, const case_handler& then) {
    const strings frames = frames_of(of.what);
    for (std::size_t at = 0; at < frames.size(); ++at)
        for (const std::size_t k : cuts_of(frames[at]))
            for (const std::string& how : endings) {
                const std::string fault = fmt::format(R"({{"do":"cut_inside","n":{},"k":{},"how":"{}"}})", at, k, how);
                then({fault, list_of(fault), {}, reach::whole});
            }
}

void each_troubled_history(const subject& of, const case_handler& then) {
    static const std::vector<trouble> troubles = history_troubles();
    for (std::size_t turn = 0; turn < streams_of(of.what); ++turn)
        for (std::size_t at = 0; at < of.events; ++at)
            for (const trouble& t : troubles) {
                const std::string& how = endings[at % endings.size()];
                const std::string cut =
                    fmt::format(R"({{"do":"cut_after","n":{},"how":"{}","skip":{}}})", at, how, turn);
                then({fmt::format("{}, the history {}", cut, t.name), list_of(cut, t.faults), t.given, t.how});
            }
}

void each_refused_stream(const subject&, const case_handler& then) {
    const strings kinds{R"("do":"status","status":500)",
                        R"("do":"status","status":503,"headers":{"retry-after":"20"})",
                        R"("do":"status","status":529)",
                        R"("do":"status","status":429,"headers":{"retry-after-ms":"1500"})",
                        R"("do":"status","status":408)",
                        R"("do":"status","status":502,"body":"html")",
                        R"("do":"not_stream","word":"html")",
                        R"("do":"not_stream","word":"204")",
                        R"("do":"not_stream","word":"407")",
                        R"("do":"redirect","word":"http://127.0.0.1:9/")",
                        R"("do":"reset")",
                        R"("do":"close")",
                        R"("do":"stall")",
                        R"("do":"garbage")",
                        R"("do":"slow","ms":25000)",
                        R"("do":"slow","ms":50000)",
                        R"("do":"hold_head")"};
    static const std::vector<trouble> troubles = history_troubles();
    for (const std::string& kind : kinds)
        for (const int times : {1, 3, -1}) {
            const std::string fault = fmt::format(R"({{"on":"stream",{},"times":{}}})", kind, times);
            then({fault, list_of(fault), {}, reach::whole});
            if (&kind != &kinds.front()) continue; // the follower treats all refusals alike
            for (const trouble& t : troubles)
                then({fmt::format("{}, the history {}", fault, t.name), list_of(fault, t.faults), t.given, t.how});
        }
}

void each_lost_request(const subject&, const case_handler& then) {
    const strings kinds{R"("do":"drop_answer")",
                        R"("do":"reset")",
                        R"("do":"close")",
                        R"("do":"stall")",
                        R"("do":"lie_length")",
                        R"("do":"garbage")",
                        R"("do":"slow","ms":40000)",
                        R"("do":"status","status":500)",
                        R"("do":"status_after","status":503)",
                        R"("do":"status","status":529)",
                        R"("do":"status","status":429,"headers":{"retry-after":"5"})",
                        R"("do":"status","status":502,"body":"html")"};
    const strings of_connections{R"("do":"reset")", R"("do":"close")", R"("do":"stall")", R"("do":"slow","ms":3000)"};
    // Some requests are made only after another failure.
    const std::map<std::string, std::string> occasions{{"list_sessions", R"({"on":"create","do":"drop_answer"})"},
                                                       {"retrieve", R"({"do":"silence_after","n":1})"}};
    for (const std::string on : {"create", "send", "retrieve", "delete", "list_sessions", "connect"})
        for (const std::string& kind : on == "connect" ? of_connections : kinds)
            for (const int times : {1, 2}) {
                const std::string fault = fmt::format(R"({{"on":"{}",{},"times":{}}})", on, kind, times);
                const auto occasion = occasions.find(on);
                then({fault, list_of(fault, occasion == occasions.end() ? "" : occasion->second), {}, reach::whole});
            }
    for (const int ms : {500, 5'000}) {
        const std::string late = fmt::format(R"({{"on":"send","do":"act_late","ms":{}}})", ms);
        then({late, list_of(late), {}, reach::whole});
        const std::string twice = R"({"on":"send","do":"reset"})";
        then({late + ", once more", list_of(twice, late), {}, reach::whole});
    }
    const std::string refused = R"({"do":"delete_refused","times":3})";
    then({refused, list_of(refused), {}, reach::whole});
}

void each_clock_step(const subject& of, const case_handler& then) {
    const strings faults{"", R"({"on":"create","do":"drop_answer"})", R"({"on":"send","do":"drop_answer"})",
                         R"({"do":"cut_after","n":2,"how":"reset"})"};
    for (const std::chrono::hours by : {8760h, -8760h})
        for (std::size_t at = 0; at <= of.events; ++at)
            for (const std::string& fault : faults) {
                matrix_case c{fmt::format("the clock {} h off behind event {}, {}", by.count(), at, fault),
                              fault.empty() ? fault : list_of(fault),
                              {},
                              reach::whole};
                c.given.clock_step = by;
                c.given.clock_step_after = 1ms + c.given.pace * at;
                then(c);
            }
}

void each_odd_answer(const subject& of, const case_handler& then) {
    for (const std::string word : {"nothing", "no_events", "receipt", "other_ids", "202", "204"}) {
        const std::string odd = fmt::format(R"({{"do":"other_answer","word":"{}","times":-1}})", word);
        then({odd, list_of(odd), {}, reach::whole});
        const std::string refused = R"({"on":"stream","do":"status","status":500,"times":-1})";
        then({odd + ", no stream", list_of(odd, refused), {}, reach::whole});
        for (std::size_t turn = 0; turn < streams_of(of.what); ++turn)
            for (std::size_t at = 0; at < of.events; ++at) {
                const std::string cut = fmt::format(R"({{"do":"cut_after","n":{},"how":"{}","skip":{}}})", at,
                                                    endings[at % endings.size()], turn);
                then({odd + ", " + cut, list_of(odd, cut), {}, reach::whole});
            }
    }
}

/// Something between this host and the API answers in its place with a success, and the API never gets the request.
void each_false_success(const subject&, const case_handler& then) {
    const strings kinds{R"("status":204,"body":" ")",
                        R"("status":205,"body":" ")",
                        R"("status":200,"body":" ")",
                        R"("status":202,"body":"{}")",
                        R"("status":200,"body":"{}")",
                        R"("status":206,"body":"{\"a\":1}")",
                        R"("status":200,"body":"{\"status\":\"ok\"}")",
                        R"("status":200)", // the API's own error object
                        R"("status":200,"body":"{\"id\":\"sesn_other\",\"type\":\"session_deleted\"}")",
                        R"("status":200,"body":"OK")",
                        R"("status":200,"body":"html")"};
    for (const std::string on : {"send", "delete"})
        for (const std::string& kind : kinds)
            for (const int times : {1, 2}) {
                const std::string fault = fmt::format(R"({{"on":"{}","do":"status",{},"times":{}}})", on, kind, times);
                then({fault, list_of(fault), {}, reach::whole});
            }
}

/// Faults that apply to every request for some time after the create: a refused account, and a
/// foreign server in place of the API.
void each_barred_while(const subject& of, const case_handler& then) {
    strings kinds;
    for (const int status : {400, 401, 403, 404, 405, 407, 410, 413, 431, 451})
        kinds.push_back(fmt::format(R"("on":"any","do":"status","status":{},"body":"html")", status));
    for (const int status : {302, 307})
        kinds.push_back(fmt::format(
            R"("on":"any","do":"status","status":{},"body":"html","headers":{{"location":"http://127.0.0.1:9/"}})",
            status));
    for (const int status : {401, 402, 403}) // the API's own error objects
        kinds.push_back(fmt::format(R"("on":"any","do":"status","status":{})", status));
    kinds.push_back(R"("on":"any","do":"status","status":404,"headers":{"anthropic-workspace-id":"wrkspc_other"})");
    kinds.push_back(R"("on":"any","do":"status","status":503,"headers":{"x-should-retry":"false"})");
    kinds.push_back(R"("on":"connect","do":"expired_certificate")");
    for (const std::string& kind : kinds)
        for (const int times : {1, 6})
            for (const int skip : {1, 2, 3}) { // 0 is the create
                const std::string fault = fmt::format(R"({{{},"skip":{},"times":{}}})", kind, skip, times);
                then({fault, list_of(fault), {}, reach::whole});
                const std::string cut = fmt::format(R"({{"do":"cut_after","n":{},"how":"reset"}})", of.events / 2);
                // A gap that stays unread is filled after the stream's next event.
                const reach how = times > 1 ? reach::late : reach::whole;
                then({cut + ", " + fault, list_of(cut, fault), {}, how});
            }
}

void each_circumstance(const subject&, const case_handler& then) {
    for (const std::size_t piece : {1, 2, 7, 64})
        for (const auto pace : {0ms, 100ms, 20'000ms, 100'000ms}) {
            matrix_case c{fmt::format("pieces of {}, {} ms apart", piece, pace.count()), {}, {}, reach::whole};
            c.given.pace = pace;
            c.given.piece = piece;
            c.given.runs.timeout = std::chrono::hours{24};
            then(c);
            c.note += ", the history and the status behind";
            c.given.list_lag = 5s;
            c.given.status_lag = 5s;
            c.how = reach::late;
            then(c);
        }
}

} // namespace tether::test
