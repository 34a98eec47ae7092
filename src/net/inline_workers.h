// Workers that compute on the spot, for tests and simulations.
#pragma once

#include <functional>

#include "net/workers.h"

namespace postrider::net {

class InlineWorkers final : public Workers {
public:
    Task<> run(std::move_only_function<void()> work) override;
};

}  // namespace postrider::net
