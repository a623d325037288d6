package dev.jcontainer.cli.container;

import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.cli.value.LabelFilter;
import dev.jcontainer.cli.value.PointInTime;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The containers that a prune removes: those that do not run, and match its filters. Used once, by one thread. */
public final class PrunedContainers {
    public static final Option FILTER = Option.value(
                    "Prune",
                    "filter",
                    "NAME=VALUE",
                    "Remove only containers that match: until=TIME or DURATION, label=KEY or KEY=VALUE, label!=KEY or"
                            + " KEY=VALUE.")
            .repeatable()
            .neverEmpty();

    private final LabelFilter labels = new LabelFilter();
    private long before = Long.MAX_VALUE;
    private long bytes;

    private PrunedContainers() {}

    /**
     * Reads filters.
     *
     * @throws IllegalArgumentException if one is none
     */
    public static PrunedContainers of(List<String> filters) {
        PrunedContainers pruned = new PrunedContainers();
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            String value = filter.substring(equals + 1);
            switch (equals < 0 ? "" : key) {
                case "until":
                    pruned.before = Math.min(pruned.before, PointInTime.parse(value, System.currentTimeMillis()));
                    break;
                case "label":
                    pruned.labels.add(value);
                    break;
                case "label!":
                    pruned.labels.addOther(value);
                    break;
                default:
                    throw new IllegalArgumentException(
                            "The filter '" + filter + "' is none of until=TIME, label=LABEL and label!=LABEL");
            }
        }
        return pruned;
    }

    /** Removes the containers; returns docker's text about them, which is empty if there are none. */
    public String remove(Engine engine) throws IOException {
        Map<String, Long> written = new HashMap<>();
        List<EngineContainer> removed;
        try {
            removed = engine.prune(container -> takes(container) && isMeasured(container, written));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        StringBuilder text = new StringBuilder();
        for (EngineContainer container : removed) {
            bytes += written.getOrDefault(container.id(), 0L);
            text.append(container.id()).append('\n');
        }
        return removed.isEmpty() ? "" : "Deleted Containers:\n" + text + "\n";
    }

    private static boolean isMeasured(EngineContainer container, Map<String, Long> written) {
        try {
            written.put(container.id(), ContainerSpace.written(container));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was removed, for people. */
    public String size() {
        return HumanNumber.disk(bytes);
    }

    /** The bytes of what was removed. */
    public long bytes() {
        return bytes;
    }

    /** Whether there is a filter by time. */
    public boolean hasTime() {
        return before != Long.MAX_VALUE;
    }

    private boolean takes(EngineContainer container) {
        return PointInTime.nanoseconds(container.created()) < before
                && takes(container.detached().labels());
    }

    /** Whether the filters take something that has these labels. */
    public boolean takes(Map<String, String> own) {
        return labels.takes(own);
    }
}
