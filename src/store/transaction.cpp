// What is done to values on their way.
#include "store/transaction.h"

#include "base/check.h"
#include "store/legible.h"

namespace postrider::store {

Ids& Transaction::ids() {
    CHECK(ids_ != nullptr, "only units of the queue make dated ids");
    return *ids_;
}

void Transaction::make_legible(std::span<Value> values) {
    for (auto& value : values) {
        if (value.type == Value::Type::text && !is_legible(value.text)) {
            value.text = replaced_.emplace_back(legible(value.text));
        }
    }
}

}  // namespace postrider::store
