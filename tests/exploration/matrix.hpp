// Lists every way in which a transcript can fail, one at a time.
#pragma once

#include "judge.hpp"

#include <functional>

namespace tether::test {

/// The disturbed transcript.
struct subject {
    recording what;
    std::size_t events; ///< on its streams, undisturbed
};

/// `calm` is the undisturbed outcome.
subject subject_of(const recording& what, const aftermath& calm);

struct matrix_case {
    std::string note;   ///< the difference from the undisturbed run
    std::string faults; ///< `simulator_faults`
    circumstances given;
    reach how = reach::whole;
};

using case_handler = std::function<void(const matrix_case&)>;

/// The stream breaks after each event, in every possible way.
void each_broken_boundary(const subject& what, const case_handler& then);
/// The stream ends inside each frame: in a field's name, a value, a character, before the blank line.
void each_cut_frame(const subject& what, const case_handler& then);
/// The stream ends after each event, and the history that should fill the gap has every kind of fault.
void each_troubled_history(const subject& what, const case_handler& then);
/// The first stream fails: refused, lost, not a stream, once or forever.
void each_refused_stream(const subject& what, const case_handler& then);
/// A request fails, or its response is lost.
void each_lost_request(const subject& what, const case_handler& then);
/// The wall clock is set a year ahead or back for five seconds, early and late, alone and with a lost response.
void each_clock_step(const subject& what, const case_handler& then);
/// The response to a send does not name the events, alone and with the stream broken after each event.
void each_odd_answer(const subject& what, const case_handler& then);
/// A send or a delete gets a success that is not from the API, once or twice.
void each_false_success(const subject& what, const case_handler& then);
/// Every request is refused for some time: by the API because of the account, or by a foreign server.
void each_barred_while(const subject& what, const case_handler& then);
/// Nothing fails, but bytes arrive in pieces, late or all at once.
void each_circumstance(const subject& what, const case_handler& then);

} // namespace tether::test
