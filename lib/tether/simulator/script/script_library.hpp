// Finds transcripts by name.
#pragma once

#include <tether/simulator/script/frame.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tether::simulator {

/// The transcripts that sessions can play.
class script_library {
  public:
    using script = std::shared_ptr<const std::vector<frame>>; // shared by the sessions that play it

    /// Reads every `.sse` file and every `.json` history page below `folder`. A name is the path
    /// below it, with `/`. Throws `std::filesystem::filesystem_error` when the folder cannot be
    /// read.
    void load(const std::filesystem::path& folder);

    /// Adds or replaces a transcript. A name ending in `.json` is a history page: its events go to
    /// the history and to no stream.
    void put(const std::string& name, std::string_view bytes);

    /// One script, or several joined by commas (`part1.sse,part2.sse`). Null when one is unknown.
    script find(std::string_view names) const;

    std::vector<std::string> names() const;

  private:
    std::map<std::string, script, std::less<>> scripts_;
};

} // namespace tether::simulator
