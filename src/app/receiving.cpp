// Building the receiving half.
#include "app/receiving.h"

#include "app/room_options.h"

namespace postrider::app {

Receiving::Receiving(const ReceivingGround& ground)
    : verification_(
          ground.loop.clock(),
          ground.resolver,
          ground.workers,
          {.receiver = ground.settings.postal.smtp_hostname}
      ),
      reception_(
          {ground.loop.clock(), ground.store, &verification_, scanner_, ground.notices},
          reception_options(ground.settings)
      ) {}

}  // namespace postrider::app
