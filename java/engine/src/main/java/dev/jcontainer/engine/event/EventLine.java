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
import java.util.LinkedHashMap;
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

    /** What the ends of the objects take, and the newline. */
    private static final int OBJECTS = 4;

    /** The room in a line that an action leaves to the time and to short attributes such as an id. */
    private static final int REST = 300;

    private static final long NANOS = 1_000_000_000;

    private static final String[] OTHERS = {"Type", "id", "Actor", "Action", "time", "timeNano"};

    private EventLine() {}

    /**
     * The beginning of a container's lines, for the step KEEP. Labels that do not fit into 3000 bytes are left out.
     *
     * @param image the name of its image; null for none
     */
    public static String beginning(String id, String name, @Nullable String image, Map<String, String> labels) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (image != null) {
            attributes.put("image", image);
        }
        attributes.put("name", name);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            attributes.putIfAbsent(characters(label.getKey()), label.getValue());
        }
        Text line = start(EngineEvent.CONTAINER, id);
        add(line, attributes, MOST_OF_BEGINNING - OBJECTS - size(line.toString()));
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

    /** Adds those members that fit into a number of bytes. */
    private static void add(Text line, Map<String, String> members, int size) {
        int room = size;
        for (Map.Entry<String, String> member : members.entrySet()) {
            String value = characters(member.getValue());
            int length = size(
                    Text.line().object().member(member.getKey(), value).end().toString());
            if (length <= room) {
                line.member(member.getKey(), value);
                room -= length;
            }
        }
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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

    /** As much of the beginning of a text as takes this many bytes in JSON: docker has whole commands in actions. */
    private static String fitted(String text, int size) {
        String shown = characters(text);
        int low = 0;
        int high = shown.length();
        while (low < high) { // the longest beginning is between them
            int middle = (low + high + 1) / 2;
            if (size(Text.line()
                            .object()
                            .member("", shown.substring(0, middle))
                            .end()
                            .toString())
                    <= size) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return characters(shown.substring(0, low)); // without half of a pair at its end
    }

    /** A line that continues a beginning; attributes that do not fit into the line are left out. */
    static byte[] of(String beginning, String action, Instant time, Map<String, String> attributes) {
        Map<String, String> allowed = new LinkedHashMap<>();
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String key = characters(attribute.getKey());
            if (isAttribute(key)) {
                allowed.putIfAbsent(key, attribute.getValue());
            }
        }
        String shown = fitted(action, MOST - REST - size(beginning));
        long nanos = Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
        Text end = Text.line()
                .object()
                .member("Action", shown)
                .member("time", time.getEpochSecond())
                .member("timeNano", nanos);
        add(end, allowed, MOST - OBJECTS - size(beginning) - size(end.toString()));
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

    /** Whether a member of the line is one of the action's attributes, and not one of the others in any case. */
    private static boolean isAttribute(String member) {
        for (int i = 0; i < OTHERS.length; i++) {
            if (OTHERS[i].equalsIgnoreCase(member)) {
                return false;
            }
        }
        return true;
    }
}
