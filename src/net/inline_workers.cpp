// Workers that compute on the spot.
#include "net/inline_workers.h"

namespace postrider::net {

Task<> InlineWorkers::run(std::move_only_function<void()> work) {
    work();
    co_return;
}

}  // namespace postrider::net
