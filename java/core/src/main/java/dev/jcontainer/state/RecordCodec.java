package dev.jcontainer.state;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.spec.Signal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of a record: a line with the version, and then fields. A field is a key and a value, each after its length
 * in four bytes, big endian. Readers skip unknown keys, so a later version may add some. If the meaning of an existing
 * key changes, the version gets another number.
 */
final class RecordCodec {
    private static final String MAGIC = "jcontainer state 1\n";

    /** The last key; it is missing in a truncated record. */
    private static final String END = "end";

    private ByteBuffer out = ByteBuffer.allocate(1024);

    private RecordCodec() {}

    static byte[] encode(ContainerRecord record) {
        RecordCodec codec = new RecordCodec();
        codec.put(Bytes.encode(MAGIC));
        codec.field("id", record.id());
        if (record.name() != null) {
            codec.field("name", record.name());
        }
        codec.field("created", Long.toString(record.createdMillis()));
        codec.process("owner", record.owner());
        ProcessId process = record.process();
        if (process != null) {
            codec.process("process", process);
        }
        codec.fields("command", record.command());
        codec.field("unified", record.isUnified() ? "1" : "0");
        codec.fields("cgroup", record.cgroups());
        IdMap map = record.idMap();
        if (map != null) {
            codec.ranges("uid", map.uids());
            codec.ranges("gid", map.gids());
            codec.field("writer", map.writer().name());
        }
        codec.field("home", record.keepsHome() ? "1" : "0");
        codec.field("stop", Integer.toString(record.stopSignal().number()));
        Duration grace = record.grace();
        if (grace != null) {
            codec.field("grace", Long.toString(grace.toMillis()));
        }
        codec.field(END, "");
        return Arrays.copyOf(codec.out.array(), codec.out.position());
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if the bytes are not a record of a known version
     */
    static ContainerRecord decode(byte[] bytes) {
        String start = Bytes.decode(Arrays.copyOf(bytes, Math.min(bytes.length, MAGIC.length())));
        if (!start.equals(MAGIC)) {
            throw new IllegalArgumentException(
                    start.startsWith("jcontainer state ")
                            ? "it is of another version"
                            : "it is not a container's record");
        }
        Map<String, List<String>> fields = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(bytes, MAGIC.length(), bytes.length - MAGIC.length());
        while (in.hasRemaining()) {
            String key = string(in);
            List<String> values = fields.get(key);
            if (values == null) {
                values = new ArrayList<>();
                fields.put(key, values);
            }
            values.add(string(in));
        }
        return record(fields);
    }

    private static ContainerRecord record(Map<String, List<String>> fields) {
        one(fields, END);
        IdMap map = fields.containsKey("writer")
                ? new IdMap(
                        ranges(all(fields, "uid")),
                        ranges(all(fields, "gid")),
                        IdMap.Writer.valueOf(one(fields, "writer")))
                : null;
        return new ContainerRecord(
                one(fields, "id"),
                fields.containsKey("name") ? one(fields, "name") : null,
                number(one(fields, "created")),
                process(all(fields, "owner")),
                fields.containsKey("process") ? process(all(fields, "process")) : null,
                all(fields, "command"),
                one(fields, "unified").equals("1"),
                all(fields, "cgroup"),
                map,
                all(fields, "home").contains("1"),
                fields.containsKey("stop") ? new Signal((int) number(one(fields, "stop"))) : Signal.TERM,
                fields.containsKey("grace") ? Duration.ofMillis(number(one(fields, "grace"))) : null);
    }

    private void field(String key, String value) {
        byte[] name = Bytes.encode(key);
        byte[] content = Bytes.encode(value);
        put(ByteBuffer.allocate(4).putInt(name.length).array());
        put(name);
        put(ByteBuffer.allocate(4).putInt(content.length).array());
        put(content);
    }

    private void fields(String key, List<String> values) {
        for (String value : values) {
            field(key, value);
        }
    }

    private void process(String key, ProcessId process) {
        field(key, Integer.toString(process.pid()));
        field(key, Long.toString(process.start()));
        field(key, process.boot());
        field(key, process.namespace());
    }

    private void ranges(String key, List<IdMap.Range> ranges) {
        for (IdMap.Range range : ranges) {
            field(key, Long.toString(range.inside()));
            field(key, Long.toString(range.outside()));
            field(key, Long.toString(range.count()));
        }
    }

    private void put(byte[] bytes) {
        if (out.remaining() < bytes.length) {
            out = ByteBuffer.allocate(2 * out.capacity() + bytes.length).put(out.array(), 0, out.position());
        }
        out.put(bytes);
    }

    private static String string(ByteBuffer in) {
        int length = in.remaining() < 4 ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("it is truncated");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.decode(bytes);
    }

    private static List<String> all(Map<String, List<String>> fields, String key) {
        return fields.getOrDefault(key, List.of());
    }

    private static String one(Map<String, List<String>> fields, String key) {
        return at(all(fields, key), 0);
    }

    private static String at(List<String> values, int index) {
        if (index >= values.size()) {
            throw new IllegalArgumentException("a field is missing");
        }
        return values.get(index);
    }

    private static ProcessId process(List<String> values) {
        return new ProcessId((int) number(at(values, 0)), number(at(values, 1)), at(values, 2), at(values, 3));
    }

    private static List<IdMap.Range> ranges(List<String> values) {
        List<IdMap.Range> ranges = new ArrayList<>();
        for (int i = 0; i < values.size(); i += 3) {
            ranges.add(new IdMap.Range(number(at(values, i)), number(at(values, i + 1)), number(at(values, i + 2))));
        }
        return ranges;
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is invalid", e);
        }
    }
}
