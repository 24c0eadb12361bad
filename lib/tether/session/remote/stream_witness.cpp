#include <tether/session/remote/stream_witness.hpp>

#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>

#include <utility>

namespace tether::session {

bool shows_mark(const api::event& e, std::string_view mark) {
    if (mark.empty() || e.type != "session.updated") return false;
    const auto document = read_json(e.raw);
    const boost::json::object* event = document ? document->if_object() : nullptr;
    return event && text_of(object_of(event, "metadata"), mark_metadata_key) == mark;
}

void stream_witness::lost() {
    is_open_ = false;
    if (std::exchange(is_unbroken_, false)) changed.notify();
}

void stream_witness::observe(const api::event& e) {
    if (!search_) return;
    search_->add(e);
    has_shown_mark_ = has_shown_mark_ || shows_mark(e, mark_);
    if (has_shown_mark_ || search_->has_found()) changed.notify();
}

void stream_witness::expect(work_search search) {
    search_.emplace(std::move(search));
    is_unbroken_ = is_open_;
    has_shown_mark_ = false;
    mark_.clear();
}

void stream_witness::expect_mark(std::string mark) {
    mark_ = std::move(mark);
    has_shown_mark_ = false;
}

void stream_witness::forget() {
    search_.reset();
    is_unbroken_ = has_shown_mark_ = false;
    mark_.clear();
}

std::vector<api::event> stream_witness::found() const {
    if (!search_) return {};
    return search_->found();
}

} // namespace tether::session
