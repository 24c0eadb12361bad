// What a person can say to a run, and which of its questions that answers.
#pragma once

#include <tether/protocol/run_document.hpp>

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tether::cli {

using question = protocol::run_document::action;

/// The two kinds of answer: yes or no to a tool call, or what a tool of ours came back with.
enum class answer_kind { verdict, result };

/// The kind that `asked` takes; empty when this version does not know it.
std::optional<answer_kind> kind_of(const question& asked) noexcept;

/// Why there is nothing to answer, one sentence.
struct no_such_question {
    std::string text;
};

/// The question of `run` that takes an answer of that kind and whose event `id` names, in full or by its end.
/// Without an id, the only one of that kind.
std::variant<question, no_such_question> choose_question(const protocol::run_document& run, answer_kind kind,
                                                         const std::optional<std::string>& id);

/// `bash: make publish (sevt_…)`: a question with the tool's input, `tool` as `tool_text` makes it; just the name
/// when `tool` is empty. Cut to `width` columns, but never the id. Sanitised.
std::string question_text(const question& asked, std::string_view tool, std::size_t width);

/// `bash (sevt_…) {"command":"make publish"}`: a question with the complete input of the call as JSON, hidden
/// characters escaped. Without the input when that is unknown.
std::string whole_question_text(const question& asked);

/// `whole_question_text` of each question whose input `run` carries, a line each behind `indent`, with its LF.
std::string whole_questions_text(const protocol::run_document& run, std::string_view indent);

/// The text that a person sees before an answer: `question_text` of at most `width` columns, and the whole input below
/// it unless that line holds all of it. `tool` replaces an unknown input. Sanitised.
std::vector<std::string> question_lines(const question& asked, std::string_view tool, std::string_view run_id,
                                        std::size_t width);

/// The commands that answer the questions of `run`, of the first four of them, such as `'tether approve ABZY16FH' or
/// …`, always with the one that stops the run.
std::string how_to_answer(const protocol::run_document& run);

/// Events for `POST /v1/runs/{id}/events`. `deny_message` is only sent along with a no, and when it is not empty.
boost::json::object make_verdict(const question& asked, bool is_allowed, std::string_view deny_message);
boost::json::object make_result(const question& asked, std::string_view text, bool is_error);
boost::json::object make_message(std::string_view text);

} // namespace tether::cli
