// Checks that any text is a configuration or gets errors, and that a printed configuration is read back unchanged.
#include "property.hpp"

#include <daemon/tetherd/config/config.hpp>
#include <daemon/tetherd/config/config_text.hpp>

#include <string>

namespace tether::test {
namespace {

std::string printed(const daemon::config& what) {
    return daemon::to_pretty_text(daemon::dump_config(what));
}

/// One per line, except those about headers, whose values are not printed.
std::string complaints(const daemon::config& what) {
    std::string all;
    for (const json_issue& issue : daemon::validate(what)) {
        require(issue.path.starts_with('/'), "a complaint names a setting");
        if (!issue.path.starts_with("/api/headers")) all += issue.path + ' ' + issue.text + '\n';
    }
    return all;
}

} // namespace

void check_property(std::string_view input) {
    daemon::config read;
    for (const json_issue& issue : daemon::read_config(input, read)) {
        require(!issue.text.empty(), "a complaint says something");
        require(issue.path.empty() || issue.path.front() == '/', "a path is a JSON pointer");
    }
    const std::string text = printed(read);
    daemon::config again;
    for (const json_issue& issue : daemon::read_config(text, again))
        require_same(std::string{}, issue.path + ": " + issue.text, "what is printed is understood");
    require_same(text, printed(again), "what is printed is read back");

    require_same(complaints(read), complaints(again), "both get the same complaints");
}

} // namespace tether::test
