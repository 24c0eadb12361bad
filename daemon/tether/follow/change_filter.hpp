// Selects what is new in the feed of all runs, which begins with all stored records.
#pragma once

#include <tether/client/documents.hpp>
#include <tether/protocol/run_document.hpp>

#include <map>
#include <string>
#include <vector>

namespace tether::cli {

/// Pure. Built from a list of the current runs. Drops the records of a listed run until the record with its listed
/// state has passed. After that it passes every record that changes what a person sees.
class change_filter {
  public:
    /// Largest number of remembered runs; over it, the run with the smallest id is dropped.
    static constexpr std::size_t most_runs = 200'000;

    explicit change_filter(const std::vector<client::run_snapshot>& listed);

    bool is_new(const protocol::run_document& run);

  private:
    struct known_run {
        std::string sight;
        bool is_caught_up = false;
    };
    std::map<std::string, known_run> known_;
};

} // namespace tether::cli
