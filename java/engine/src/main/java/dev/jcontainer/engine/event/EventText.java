package dev.jcontainer.engine.event;

import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.json.Text;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Events as {@code docker events} prints them. Pure. */
public final class EventText {
    private static final long NANOS = 1_000_000_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnnXXX");

    private EventText() {}

    /** A line of text without its newline: the time in this zone, type, action, id, and the attributes in parentheses. */
    public static String line(EngineEvent event, ZoneId zone) {
        StringBuilder line = new StringBuilder(TIME.format(ZonedDateTime.ofInstant(event.time(), zone)))
                .append(' ')
                .append(event.type())
                .append(' ')
                .append(event.action())
                .append(' ')
                .append(event.id());
        String separator = " (";
        for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
            line.append(separator).append(attribute.getKey()).append('=').append(attribute.getValue());
            separator = ", ";
        }
        return line.append(event.attributes().isEmpty() ? "" : ")").toString();
    }

    /** The event as the JSON of docker's API, which is {@code {{json .}}}, and the tree of other templates. */
    public static String json(EngineEvent event) {
        boolean isContainer = event.type().equals(EngineEvent.CONTAINER);
        Text line = Text.line().object();
        if (isContainer || event.type().equals("image")) {
            line.member("status", event.action()).member("id", event.id());
        }
        if (isContainer) {
            line.member("from", event.attributes().get("image"));
        }
        long seconds = event.time().getEpochSecond();
        return line.member("Type", event.type())
                .member("Action", event.action())
                .object("Actor")
                .member("ID", event.id())
                .member("Attributes", event.attributes())
                .end()
                .member("scope", "local")
                .member("time", seconds)
                .member("timeNano", seconds * NANOS + event.time().getNano())
                .end()
                .toString();
    }
}
