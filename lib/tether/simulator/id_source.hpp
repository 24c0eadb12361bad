// Identifiers in the API's form.
#pragma once

#include <tether/core/id.hpp>

#include <string>
#include <string_view>

namespace tether::simulator {

/// Makes `sesn_01…`: a prefix and a sortable unique rest.
class id_source {
  public:
    std::string next(std::string_view prefix, wall_time now) { return std::string{prefix} + source_.next(now); }

  private:
    ulid_source source_;
};

} // namespace tether::simulator
