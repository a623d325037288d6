package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.event.EventLine;
import dev.jcontainer.engine.event.EventLog;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * Notes in the file of events what commands do to containers. What a keeper does, it notes itself: start, die, oom and
 * health_status. A verb does not fail because its event cannot be noted; that is logged.
 */
public final class EventNotes {
    private EventNotes() {}

    /** The file of events of an engine. */
    public static EventLog log(EngineContext context) {
        return new EventLog(context.images().directory());
    }

    /** The beginning of a container's events. */
    static String beginning(Description container) {
        Detached.ImageUsed image = container.detached().image();
        return EventLine.beginning(
                container.id(),
                container.name(),
                image == null ? null : image.reference(),
                container.detached().labels());
    }

    /** Notes what has happened to a container. */
    public static void note(EngineContext context, Description container, String action) {
        note(context, container, action, Map.of());
    }

    /**
     * Notes what has happened to a container.
     *
     * @param attributes of the action, such as the signal of {@code kill}
     */
    public static void note(
            EngineContext context, Description container, String action, Map<String, String> attributes) {
        try {
            log(context).append(beginning(container), action, attributes);
        } catch (IOException e) {
            EventLog.warn(action, e);
        }
    }

    /** Notes what has happened to a container whose description is damaged. */
    public static void note(
            EngineContext context, String type, String id, String action, Map<String, String> attributes) {
        log(context).note(new EngineEvent(type, action, id, Instant.now(), attributes));
    }
}
