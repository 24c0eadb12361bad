// Tells what is new in the feed of all runs, which begins with everything that is stored.
#pragma once

#include <tether/client/documents.hpp>
#include <tether/protocol/run_document.hpp>

#include <map>
#include <string>
#include <vector>

namespace tether::cli {

/// Pure. Made from a list of the runs as they are now, it lets nothing through of a listed run until its
/// record as listed has come by, and after that every record that changes what a person sees.
class change_filter {
  public:
    /// Largest number of remembered runs; over it, the run with the smallest id is dropped.
    static constexpr std::size_t most_runs = 200'000;

    explicit change_filter(const std::vector<client::run_snapshot>& now);

    bool is_new(const protocol::run_document& run);

  private:
    struct known_run {
        std::string sight;
        bool is_caught_up = false;
    };
    std::map<std::string, known_run> known_;
};

} // namespace tether::cli
