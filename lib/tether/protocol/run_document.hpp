// The run as the local API represents it.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/shared_text.hpp>

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tether::protocol {

/// `run` of the local API. Words instead of enums: a client must accept words newer than itself.
struct run_document {
    std::string id;
    std::string state; ///< queued, starting, running, waiting, succeeded, failed, cancelled, timed_out
    struct action {
        std::string event_id, type, name, answer_with;
        /// Of the tool call. Read but never written: this version's daemon reports them only in the call's event in the
        /// feed.
        std::string mcp_server{};
        boost::json::value input{}; ///< null when unknown
    };
    std::vector<action> waiting_for;
    boost::json::value agent;
    std::string environment_id, session_id, title; ///< empty is null on the wire
    std::map<std::string, std::string> labels;
    struct {
        std::int64_t uid = 0;
        std::string name;
    } owner;
    std::string created_at, started_at, finished_at; ///< RFC 3339; empty is null on the wire
    std::string timeout;                             ///< `30m`
    std::string queue_timeout;                       ///< empty: none
    std::string when_done, remote;
    struct {
        std::string mode; ///< stream, poll, none
        std::uint64_t opens = 0, reopens = 0, polls = 0;
        std::string last_event_at;
    } follow;
    std::uint64_t turns = 0;
    struct result_document {
        std::string status; ///< idle, terminated, deleted, unknown
        boost::json::value stop_reason, stop_details;
        std::vector<shared_text> messages; ///< `last_message` is the last of these, null without any
        boost::json::value usage;
        boost::json::value outcome; ///< null without an outcome
        bool complete = false;
        bool late = false; ///< a part was read only after the run had ended
        boost::json::value proof;
    };
    std::optional<result_document> result;
    struct error_document {
        std::string code, message, request_id;
    };
    std::optional<error_document> error;
};

/// Reads a document; unknown members are ignored, missing ones keep their defaults. Error: `malformed_document`.
result<run_document> parse_run_document(const boost::json::value& document);

/// True for succeeded, failed, cancelled, timed_out.
bool is_finished_state(std::string_view state) noexcept;

} // namespace tether::protocol
