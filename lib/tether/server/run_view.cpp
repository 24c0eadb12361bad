#include <tether/server/run_view.hpp>

#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/core/json_text.hpp>
#include <tether/session/policy/run_members.hpp>

#include <fmt/format.h>

namespace tether::server {
namespace {

using protocol::problem_kind;

/// Parses JSON that is stored as text. Null when it is missing, invalid (possible only in a damaged store) or over the
/// limits of a document.
boost::json::value json_of(const std::string& text) {
    if (text.empty()) return nullptr;
    auto value = read_json(text);
    if (!value) return nullptr;
    return std::move(*value);
}

boost::json::value to_json(const session::result_proof& proof) {
    boost::json::object document;
    document["by"] = to_string(proof.by);
    if (proof.by == session::result_proof::source::history) document["reads"] = proof.reads;
    if (!proof.terminal_event_id.empty()) document["terminal_event_id"] = proof.terminal_event_id;
    boost::json::array& checks = document["checks"].emplace_array();
    for (const session::proof_check& check : proof.checks)
        checks.push_back({{"name", check.name}, {"holds", check.holds}, {"saw", check.saw}});
    if (!proof.missing.empty()) document["missing"] = boost::json::array(proof.missing.begin(), proof.missing.end());
    return document;
}

/// The API does not say what it could not find. Before the session exists, that is one of the objects that the create
/// request names.
std::string message_of(const session::run& run) {
    const std::string& message = run.error->message;
    if (run.error->code != errc::not_found || !run.session_id.empty()) return message;
    const auto* text = run.agent.if_string();
    const std::string_view id = text ? std::string_view{*text} : text_of(run.agent, "id");
    return fmt::format("agent {} or environment {}: {}", id.empty() ? "(no id)" : id, run.environment_id, message);
}

/// A visitor of a run's members that writes the document for readers. What is empty or unknown is null.
class document_writer {
  public:
    explicit document_writer(const session::run& run) : run_{run} {}

    template <class T>
    void operator()(std::string_view name, const T& member) {
        object_[name] = value_of(member);
    }
    void operator()(std::string_view name, const std::vector<shared_text>& messages) {
        object_["last_message"] = messages.empty() ? boost::json::value{} : boost::json::value(messages.back().str());
        boost::json::array& array = object_[name].emplace_array();
        for (const std::string& message : messages) array.emplace_back(message);
    }
    void plain(std::string_view name, const std::string& text) { object_[name] = text; }
    void json(std::string_view name, const std::string& text) { object_[name] = json_of(text); }
    void hidden(std::string_view, const auto&) {}

    boost::json::object object() && { return std::move(object_); }

  private:
    template <class T>
    boost::json::value value_of(const T& member) const {
        if constexpr (std::is_enum_v<T>) return boost::json::value(to_string(member));
        else if constexpr (std::is_class_v<T>) {
            document_writer writer{run_};
            visit_members(member, writer);
            return std::move(writer.object_);
        } else return boost::json::value(member);
    }
    boost::json::value value_of(const std::string& text) const {
        return text.empty() ? boost::json::value{} : boost::json::value(text);
    }
    boost::json::value value_of(const boost::json::value& value) const { return value; }
    boost::json::value value_of(wall_time time) const { return boost::json::value(to_text(time)); }
    boost::json::value value_of(milliseconds time) const { return boost::json::value(to_text(time)); }
    boost::json::value value_of(const session::result_proof& proof) const { return to_json(proof); }
    boost::json::value value_of(const std::map<std::string, std::string>& labels) const {
        boost::json::object object;
        for (const auto& [key, value] : labels) object[key] = value;
        return object;
    }
    boost::json::value value_of(const session::run_error& error) const {
        return {{"code", error_word(error.code)},
                {"message", message_of(run_)},
                {"request_id", value_of(error.request_id)},
                {"session_error", value_of(error.session_error)}};
    }
    template <class T>
    boost::json::value value_of(const std::optional<T>& member) const {
        return member ? value_of(*member) : boost::json::value{};
    }
    template <class T>
    boost::json::value value_of(const std::vector<T>& members) const {
        boost::json::array array;
        for (const T& member : members) array.push_back(value_of(member));
        return array;
    }

    const session::run& run_;
    boost::json::object object_;
};

problem_kind kind_of(session::refusal why) {
    switch (why) {
    case session::refusal::not_found: return problem_kind::not_found;
    case session::refusal::finished: return problem_kind::run_finished;
    case session::refusal::not_finished: return problem_kind::run_not_finished;
    case session::refusal::stopping: return problem_kind::stopping;
    case session::refusal::rejected_by_api: return problem_kind::rejected_by_api;
    case session::refusal::unreachable: return problem_kind::api_unreachable;
    case session::refusal::store_failed: return problem_kind::store_failed;
    case session::refusal::incomplete: return problem_kind::invalid_body;
    }
    return problem_kind::internal;
}

} // namespace

std::string run_text(const session::run& run) {
    document_writer writer{run};
    visit_members(run, writer);
    return json_text(std::move(writer).object());
}

std::string turn_text(const session::run& ended) {
    document_writer writer{ended};
    writer("turn", ended.turns);
    writer("state", ended.state);
    writer("finished_at", ended.finished_at);
    writer("result", ended.result);
    writer("error", ended.error);
    return json_text(std::move(writer).object());
}

session::run_spec to_spec(protocol::create_run body) {
    session::run_spec spec;
    spec.agent = std::move(body.agent);
    spec.session_id = std::move(body.session_id);
    spec.environment_id = std::move(body.environment_id);
    spec.events = body.events;
    spec.title = std::move(body.title);
    spec.metadata = std::move(body.metadata);
    spec.resources = std::move(body.resources);
    spec.vault_ids = std::move(body.vault_ids);
    spec.budget = std::move(body.budget);
    spec.timeout = body.timeout;
    spec.queue_timeout = body.queue_timeout;
    spec.done = session::parse_when_done(body.when_done);
    spec.previews = body.previews;
    spec.labels = std::move(body.labels);
    return spec;
}

protocol::problem to_problem(const session::refused& refusal) {
    protocol::problem problem{kind_of(refusal.why), refusal.detail, refusal.field};
    problem.request_id = refusal.request_id;
    return problem;
}

} // namespace tether::server
