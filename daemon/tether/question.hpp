// Finds the questions of a waiting run and makes the answers to them.
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

/// The two kinds of answer: yes or no to a tool call, or the result of a client's tool.
enum class answer_kind { verdict, result };

/// The kind of answer that `asked` accepts; empty when this version does not know it.
std::optional<answer_kind> kind_of(const question& asked) noexcept;

/// Why no question was found, one sentence.
struct no_such_question {
    std::string text;
};

/// The question of `run` that accepts an answer of that kind and whose event id is `id` or ends with it. Without an id,
/// the only one of that kind.
std::variant<question, no_such_question> choose_question(const protocol::run_document& run, answer_kind kind,
                                                         const std::optional<std::string>& id);

/// `bash: make publish (sevt_…)`: a question with the tool's input; `tool` comes from `tool_text`. Only the name when
/// `tool` is empty. Cut to `width` columns, but the id is never cut. Sanitised.
std::string question_text(const question& asked, std::string_view tool, std::size_t width);

/// `bash (sevt_…) {"command":"make publish"}`: a question with the complete input of the call as JSON, hidden
/// characters escaped. Omits an unknown input.
std::string whole_question_text(const question& asked);

/// `whole_question_text` of each question whose input `run` contains, one line each after `indent`, with its LF.
std::string whole_questions_text(const protocol::run_document& run, std::string_view indent);

/// The text that a person sees before an answer: `question_text` of at most `width` columns, and the complete input
/// below it unless that line contains all of it. `tool` replaces an unknown input. Sanitised.
std::vector<std::string> question_lines(const question& asked, std::string_view tool, std::string_view run_id,
                                        std::size_t width);

/// The commands that answer the first four questions of `run`, such as `'tether approve ABZY16FH' or …`, and always the
/// command that stops the run.
std::string how_to_answer(const protocol::run_document& run);

/// Events for `POST /v1/runs/{id}/events`. `deny_message` is sent only with a no and when it is not empty.
boost::json::object make_verdict(const question& asked, bool is_allowed, std::string_view deny_message);
boost::json::object make_result(const question& asked, std::string_view text, bool is_error);
boost::json::object make_message(std::string_view text);

} // namespace tether::cli
