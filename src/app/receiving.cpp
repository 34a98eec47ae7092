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
      returns_(ground.loop.clock(), ground.store, ground.tokens, returns_options(ground.settings)),
      reports_(ground.loop.clock(), ground.workers, ground.store),
      reception_(
          {ground.loop.clock(),
           ground.store,
           &verification_,
           ground.scanner,
           ground.notices,
           &returns_,
           &reports_},
          reception_options(ground.settings)
      ) {}

}  // namespace postrider::app
