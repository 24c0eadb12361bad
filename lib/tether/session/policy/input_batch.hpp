// The events that a client sends to a session in one request.
#pragma once

#include <tether/core/shared_text.hpp>

#include <boost/json/array.hpp>
#include <memory>

namespace tether::session {

/// A value: copies share the text and the patterns.
class input_batch {
  public:
    input_batch() = default;
    /// Writes the text and makes the patterns, in time linear in the size of the events.
    input_batch(const boost::json::array& events);
    /// Events that can be recognised, but are sent only after `set_text`. The patterns are objects.
    static input_batch from_patterns(boost::json::array patterns);
    void set_text(shared_text text) { text_ = std::move(text); }

    bool empty() const noexcept { return !patterns_; }
    /// The JSON array that is sent.
    const shared_text& text() const noexcept { return text_; }
    /// Recognise each event among those of the session (`to_pattern`), in order. Small, also for large events.
    const boost::json::array& patterns() const noexcept;

  private:
    shared_text text_;
    std::shared_ptr<const boost::json::array> patterns_; ///< null when empty; shared by all copies
};

} // namespace tether::session
