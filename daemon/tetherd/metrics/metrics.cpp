#include "metrics.hpp"

#include <prometheus/text_serializer.h>

namespace tether::daemon {

metrics::metrics() : api{all_}, sessions{all_}, store{all_}, clients{all_}, process{all_} {
    api.show({});
}

std::string metrics::metrics_text() {
    if (now_) {
        const present_figures now = now_();
        api.show(now.governor);
        sessions.show(now.runs, now.in_hand);
        store.show(now.store_refuses, now.healthy);
    }
    process.show(read_process_figures());
    return prometheus::TextSerializer{}.Serialize(all_.Collect());
}

} // namespace tether::daemon
