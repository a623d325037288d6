package dev.jcontainer.engine;

import dev.jcontainer.engine.spec.Network;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The order in which containers are started after a start of the machine. */
final class BootOrder {
    private final List<EngineContainer> oldestFirst;
    private final Set<EngineContainer> ordered = new LinkedHashSet<>();

    private BootOrder(List<EngineContainer> oldestFirst) {
        this.oldestFirst = oldestFirst;
    }

    /**
     * The oldest first, but none before the one whose network it joins. Where they join each other's, the order of them
     * is of no use, because none of them can be started.
     *
     * @param containers in any order
     */
    static List<EngineContainer> of(List<EngineContainer> containers) {
        List<EngineContainer> oldestFirst = new ArrayList<>(containers);
        oldestFirst.sort(EngineContainer.NEWEST_FIRST.reversed());
        BootOrder order = new BootOrder(oldestFirst);
        for (EngineContainer container : oldestFirst) {
            order.add(container);
        }
        return new ArrayList<>(order.ordered);
    }

    private void add(EngineContainer container) {
        List<EngineContainer> chain = new ArrayList<>();
        for (EngineContainer next = container; next != null && !ordered.contains(next) && !chain.contains(next); ) {
            chain.add(next);
            next = joined(next);
        }
        for (int i = chain.size() - 1; i >= 0; i--) {
            ordered.add(chain.get(i));
        }
    }

    /** The container whose network one joins; null if it joins none, or one that does not exist. */
    private @Nullable EngineContainer joined(EngineContainer container) {
        if (!(container.detached().network() instanceof Network.Container network)) {
            return null;
        }
        String key = network.key();
        EngineContainer found = null;
        for (EngineContainer other : oldestFirst) {
            if (other.name().equals(key)) {
                return other;
            }
            if (other.id().startsWith(key)) {
                found = other;
            }
        }
        return found;
    }
}
