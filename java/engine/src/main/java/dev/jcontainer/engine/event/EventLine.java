package dev.jcontainer.engine.event;

import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the file of events: a JSON object whose first members are the beginning, the same for all events of a
 * container, and then the action, the time, and the attributes of the action:
 *
 * <pre>
 * {"Type":"container","id":ID,"Actor":{"ID":ID,"Attributes":{"image":…,"name":…,labels…}}
 *     ,"Action":"die","time":SECONDS,"timeNano":NANOSECONDS,"exitCode":"3"}
 * </pre>
 *
 * A keeper has the beginning from its plan, and adds the rest. Pure.
 */
public final class EventLine {
    /** The most bytes of a beginning. */
    static final int MOST_OF_BEGINNING = 3000;
    /** The most bytes of a line, with its newline: a keeper's is written in one piece of a page. */
    static final int MOST = 4096;

    private static final long NANOS = 1_000_000_000;

    private EventLine() {}

    /**
     * The beginning of a container's lines, for the step KEEP. Labels that do not fit into 3000 bytes are left out.
     *
     * @param image the name of its image; null for none
     */
    public static String beginning(String id, String name, @Nullable String image, Map<String, String> labels) {
        Text line = start(EngineEvent.CONTAINER, id).member("image", image).member("name", name);
        int room = MOST_OF_BEGINNING - line.toString().getBytes(StandardCharsets.UTF_8).length;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            String key = characters(label.getKey());
            room = key.equals("image") || key.equals("name") ? room : add(line, key, label.getValue(), room);
        }
        return open(line.end().end().end());
    }

    private static String open(Text line) {
        String object = line.toString();
        return object.substring(0, object.length() - 1);
    }

    private static Text start(String type, String id) {
        return Text.line()
                .object()
                .member("Type", type)
                .member("id", id)
                .object("Actor")
                .member("ID", id)
                .object("Attributes");
    }

    /** Adds a member if it fits; returns the room that is left. */
    private static int add(Text line, String key, String value, int room) {
        String text = characters(value);
        String member = Text.line().object().member(key, text).end().toString();
        int length = member.getBytes(StandardCharsets.UTF_8).length;
        if (length > room) {
            return room;
        }
        line.member(key, text);
        return room - length;
    }

    /** JSON has characters only; a byte that is none is a lone surrogate in a string of the core. */
    private static String characters(String text) {
        StringBuilder characters = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                characters.append(c).append(text.charAt(++i));
            } else {
                characters.append(Character.isSurrogate(c) || c == 0 ? '\ufffd' : c);
            }
        }
        return characters.toString();
    }

    /** A line that continues a beginning; attributes that do not fit into the line are left out. */
    static byte[] of(String beginning, String action, Instant time, Map<String, String> attributes) {
        long nanos = Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        Text end = Text.line()
                .object()
                .member("Action", action)
                .member("time", time.getEpochSecond())
                .member("timeNano", nanos);
        int room = MOST - 2 - (beginning + end).getBytes(StandardCharsets.UTF_8).length;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            room = add(end, attribute.getKey(), attribute.getValue(), room);
        }
        String rest = end.end().toString();
        return (beginning + "," + rest.substring(1) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A whole line of something that is not a container, or of a container whose beginning is not at hand. */
    static byte[] of(EngineEvent event) {
        String beginning =
                open(start(event.type(), characters(event.id())).end().end().end());
        return of(beginning, event.action(), event.time(), event.attributes());
    }

    /** Reads a line; returns null if it is damaged. */
    static @Nullable EngineEvent parse(byte[] bytes, int start, int end) {
        try {
            return parse(Document.parse(Arrays.copyOfRange(bytes, start, end)));
        } catch (DocumentException e) {
            return null;
        }
    }

    private static EngineEvent parse(Value line) throws DocumentException {
        Value actor = line.require("Actor");
        Map<String, String> attributes = new HashMap<>();
        List<Value> known = actor.members("Attributes");
        for (int i = 0; i < known.size(); i++) {
            attributes.put(known.get(i).name(), known.get(i).string());
        }
        List<Value> members = line.members();
        for (int i = 0; i < members.size(); i++) {
            Value member = members.get(i);
            if (isAttribute(member.name())) {
                attributes.put(member.name(), member.string());
            }
        }
        long nanos = line.requireNumber("timeNano", 0, Long.MAX_VALUE);
        return new EngineEvent(
                line.requireString("Type"),
                line.requireString("Action"),
                actor.requireString("ID"),
                Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS),
                attributes);
    }

    /** Whether a member of the line is one of the action's attributes. */
    private static boolean isAttribute(String member) {
        switch (member) {
            case "Type":
            case "id":
            case "Actor":
            case "Action":
            case "time":
            case "timeNano":
                return false;
            default:
                return true;
        }
    }
}
