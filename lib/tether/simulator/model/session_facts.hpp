// Stores the parameters that a session was created with.
#pragma once

#include <tether/core/timestamp.hpp>
#include <tether/simulator/model/api_error.hpp>
#include <tether/simulator/model/id_source.hpp>
#include <tether/simulator/script/frame.hpp>

#include <optional>
#include <string>
#include <variant>

namespace tether::simulator {

/// The part of a session that requests set and events do not change.
struct session_facts {
    std::string id;
    std::string primary_thread;
    json::object agent; ///< the resolved snapshot
    std::string environment_id;
    json::value title;
    json::object metadata;
    json::array resources;
    json::array vault_ids;
    json::value budget;
    json::array outcome_evaluations;
    wall_time created_at{};
    std::optional<wall_time> archived_at;

    std::string agent_id() const { return std::string{text_of(agent, "id")}; }
};

/// Parses the body of a create request. An agent or environment whose id begins with
/// `agent_missing` or `env_missing` does not exist; all others exist. Source: reference of the API,
/// section 2.3.
std::variant<session_facts, api_error> read_create(const json::object& body, id_source& ids, wall_time now);

/// Validates metadata: at most 16 pairs of text, with keys of at most 64 bytes and values of at most 512. `patch`
/// allows null, which deletes.
std::optional<api_error> check_metadata(const json::value& metadata, bool patch);

} // namespace tether::simulator
