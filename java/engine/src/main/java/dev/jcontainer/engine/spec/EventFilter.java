package dev.jcontainer.engine.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Filters of events in docker's syntax, {@code KEY=VALUE}. An event passes if it matches one of the values of each key;
 * of {@code label}, it must match all. Immutable.
 */
public final class EventFilter {
    /** Lets every event pass. */
    public static final EventFilter ALL = new EventFilter(List.of());

    private static final List<String> KEYS =
            List.of("container", "event", "image", "label", "network", "type", "volume");

    private final List<String> words;

    private EventFilter(List<String> words) {
        this.words = words;
    }

    /**
     * Reads filters.
     *
     * <pre>
     * container=NAME-OR-ID   the beginning of a container's name or id
     * event=ACTION           health_status, exec_create and exec_start stand for all that begin with them
     * image=NAME-OR-ID       with or without a tag
     * label=KEY, label=KEY=VALUE
     * network=NAME-OR-ID, volume=NAME   the beginning
     * type=TYPE              container, image, network or volume
     * </pre>
     *
     * @throws IllegalArgumentException if a filter has no value or another key; the text names it
     */
    public static EventFilter of(List<String> filters) {
        for (int i = 0; i < filters.size(); i++) {
            String filter = filters.get(i);
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "The filter '" + filter + "' of events has none of these keys: " + String.join(", ", KEYS));
            }
            if (equals < 0 || equals + 1 == filter.length()) {
                throw new IllegalArgumentException("The filter '" + filter + "' has no value: write " + key + "=VALUE");
            }
        }
        return new EventFilter(List.copyOf(filters));
    }

    /** Whether an event passes. */
    public boolean matches(EngineEvent event) {
        return matchesAction(values("event"), event.action())
                && matchesExactly(values("type"), event.type())
                && matchesBeginning("container", event)
                && matchesBeginning("volume", event)
                && matchesBeginning("network", event)
                && matchesImage(values("image"), event)
                && matchesLabels(values("label"), event.attributes());
    }

    private List<String> values(String key) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith(key) && word.charAt(key.length()) == '=') {
                values.add(word.substring(key.length() + 1));
            }
        }
        return values;
    }

    private static boolean matchesExactly(List<String> values, String text) {
        return values.isEmpty() || values.contains(text);
    }

    private static boolean matchesAction(List<String> values, String action) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            boolean isGroup =
                    value.equals("health_status") || value.equals("exec_create") || value.equals("exec_start");
            if (action.equals(value) || isGroup && action.startsWith(value)) {
                return true;
            }
        }
        return values.isEmpty();
    }

    private boolean matchesBeginning(String key, EngineEvent event) {
        List<String> values = values(key);
        String name = event.attributes().get("name");
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (event.type().equals(key) && (event.id().startsWith(value) || name != null && name.startsWith(value))) {
                return true;
            }
        }
        return values.isEmpty();
    }

    private static boolean matchesImage(List<String> values, EngineEvent event) {
        String name = event.attributes().get(event.type().equals("image") ? "name" : "image");
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (value.equals(event.id())
                    || value.equals(name)
                    || value.equals(withoutTag(event.id()))
                    || value.equals(withoutTag(name))) {
                return true;
            }
        }
        return values.isEmpty();
    }

    private static @Nullable String withoutTag(@Nullable String name) {
        int colon = name == null ? -1 : name.lastIndexOf(':');
        return name == null || colon < name.lastIndexOf('/') || colon < 0 ? name : name.substring(0, colon);
    }

    private static boolean matchesLabels(List<String> values, Map<String, String> attributes) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            int equals = value.indexOf('=');
            String found = attributes.get(equals < 0 ? value : value.substring(0, equals));
            if (found == null || equals >= 0 && !found.equals(value.substring(equals + 1))) {
                return false;
            }
        }
        return true;
    }
}
