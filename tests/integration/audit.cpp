// Compares a finished run with the simulator's truth.
#include "audit.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <set>

namespace tether::test {

namespace json = boost::json;
using simulator::session_truth;

namespace {

std::string text(const json::object& o, std::string_view key) {
    const auto* value = o.if_contains(key);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

class auditor {
  public:
    auditor(const finished_run& what, const simulator::ground_truth& truth)
        : what_{what}
        , is_cancelled_{text(what.run, "state") == "cancelled"} {
        const std::string id = text(what.run, "id");
        for (const session_truth& s : truth.sessions())
            if (text(s.metadata, "tether_run") == id) sessions_.push_back(&s);
    }

    std::vector<std::string> audit() {
        if (sessions_.size() != 1) complain("{} sessions were made", sessions_.size());
        if (sessions_.empty()) return complaints_;
        check_session(*sessions_.front());
        check_result(*sessions_.front());
        check_numbers(what_.seen, "the reader that was there");
        check_numbers(what_.pages, "pages");
        check_numbers(what_.stream, "the event stream");
        check_readers();
        check_events(*sessions_.front());
        return complaints_;
    }

  private:
    template <class... Args>
    void complain(fmt::format_string<Args...> form, Args&&... args) {
        complaints_.push_back(fmt::format(form, std::forward<Args>(args)...));
    }

    void check_session(const session_truth& s) {
        if (s.id != text(what_.run, "session_id")) complain("the run names another session");
        if (s.status != "deleted") complain("the session was left behind: {}", s.status);
        if (text(what_.run, "remote") != "deleted") complain("the run says of it: {}", text(what_.run, "remote"));
        std::size_t answers = 0;
        for (const auto& each : s.accepted) answers += each.type == "user.tool_confirmation";
        if (s.texts.size() != 1) complain("{} different messages were sent", s.texts.size());
        for (const auto& [words, times] : s.texts)
            if (times != 1) complain("the work was sent {} times", times);
        if (answers > 1) complain("the answer was sent {} times", answers);
    }

    void check_result(const session_truth& s) {
        if (is_cancelled_) return;
        const auto* result = what_.run.if_contains("result");
        if (text(what_.run, "state") != "succeeded" || !result || !result->is_object())
            return complain("the run has not succeeded: {}", json::serialize(what_.run));
        if (result->at("complete") != true) complain("the result is not complete: {}", json::serialize(*result));
        std::vector<std::string> messages;
        for (const auto& each : result->at("messages").as_array()) messages.emplace_back(each.as_string());
        if (messages != s.messages) complain("other messages: {}", json::serialize(result->at("messages")));
    }

    void check_numbers(const std::vector<feed_record>& records, std::string_view reader) {
        std::set<std::string> ids;
        std::uint64_t last = 0;
        for (const feed_record& each : records) {
            if (each.number <= last) complain("{}: {} comes behind {}", reader, each.number, last);
            last = each.number;
            if (each.type == "event" && !ids.insert(each.event_id()).second)
                complain("{}: {} comes twice", reader, each.event_id());
        }
    }

    void check_readers() {
        if (what_.pages != what_.stream)
            complain("pages and event stream differ:\n{}\n{}", describe(what_.pages), describe(what_.stream));
        if (!is_same(what_.seen, what_.pages))
            complain("what was read is not what is kept:\n{}\n{}", describe(what_.seen), describe(what_.pages));
        if (what_.pages.empty() || what_.pages.back().document != what_.run) complain("the last record is not the run");
    }

    /// Everything up to the idle that ended the run, in stream order. Only events of a client may
    /// come later than there: the history lists them where they were processed.
    void check_events(const session_truth& s) {
        using ids = std::vector<std::string>;
        ids read;
        for (const feed_record& each : what_.pages)
            if (each.type == "event") read.push_back(each.event_id());
        ids expected, of_clients;
        for (const auto& each : s.emitted) {
            if (contains(expected, each.id)) continue;
            expected.push_back(each.id);
            if (each.type.starts_with("user.")) of_clients.push_back(each.id);
        }
        for (const std::string& id : read)
            if (!contains(expected, id)) complain("nobody sent {}", id);
        if (is_cancelled_) return;
        const auto idle = std::find_if(s.emitted.rbegin(), s.emitted.rend(),
                                       [](const auto& each) { return each.type == "session.status_idle"; });
        if (idle == s.emitted.rend()) return complain("the session never became idle");
        expected.erase(std::find(expected.begin(), expected.end(), idle->id) + 1, expected.end());
        for (const std::string& id : of_clients)
            if (!contains(read, id)) complain("the feed lacks {}", id);
        for (ids* each : {&read, &expected})
            std::erase_if(*each, [&](const auto& id) { return contains(of_clients, id); });
        if (read != expected) complain("the feed lacks something, or has another order:\n{}", describe(what_.pages));
    }

    static bool contains(const std::vector<std::string>& all, const std::string& one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    }

    const finished_run& what_;
    const bool is_cancelled_;
    std::vector<const session_truth*> sessions_;
    std::vector<std::string> complaints_;
};

} // namespace

std::vector<std::string> contradictions(const finished_run& what, const simulator::ground_truth& truth) {
    return auditor{what, truth}.audit();
}

} // namespace tether::test
