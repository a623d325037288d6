package dev.jcontainer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.plan.Checkout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the Java side of a worker's records with native/include/work.def, files.def and their headers. */
class WorkDefTest {
    private static final Pattern WORK = Pattern.compile(
            "^WORK\\( *(\\d+), *([A-Z_]+), *\"([a-z]*)\", *(?:work|files)_[a-z_]+\\)", Pattern.MULTILINE);
    private static final FileAttributes ATTRIBUTES = new FileAttributes(04755, -2, 1 << 31, -3, 999_999_999);
    private static final List<Object> ATTRIBUTE_VALUES = List.of(04755, -2, 1 << 31, -3L, 999_999_999);

    /** A call of a method of {@link Records}. */
    private interface Call {
        void on(Records records) throws IOException;
    }

    private static String file(String name) throws IOException {
        return Files.readString(Checkout.file("native/include/" + name));
    }

    private static Map<String, String> signatures() throws IOException {
        Map<String, String> signatures = new LinkedHashMap<>();
        Matcher work = WORK.matcher(file("work.def") + file("files.def"));
        while (work.find()) {
            signatures.put(work.group(2) + " " + work.group(1), work.group(3));
        }
        return signatures;
    }

    private static int constant(String name) throws IOException {
        Matcher value = Pattern.compile("#define " + name + " \\(?(\\d+)u?( << (\\d+))?")
                .matcher(file("worker.h") + file("files.h"));
        assertThat(value.find()).as(name).isTrue();
        return Integer.parseInt(value.group(1)) << (value.group(3) == null ? 0 : Integer.parseInt(value.group(3)));
    }

    /** A call of a method of {@link FileRecords}. */
    private interface FileCall {
        void on(FileRecords records) throws IOException;
    }

    private static byte[] fileBytesOf(FileCall call) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FileRecords records = new FileRecords(new RecordWriter(out));
        call.on(records);
        records.flushRecords();
        return out.toByteArray();
    }

    private static byte[] bytesOf(Call call) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Records records = new Records(new RecordWriter(out));
        call.on(records);
        records.flushRecords();
        return out.toByteArray();
    }

    /** The record as its opcode and its arguments, read by the signature. */
    private static List<Object> read(Call call) throws IOException {
        return read(bytesOf(call));
    }

    private static List<Object> readFile(FileCall call) throws IOException {
        return read(fileBytesOf(call));
    }

    private static List<Object> read(byte[] record) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        Operation operation = Operation.of(in.getInt());
        assertThat(in.getInt()).as("length").isEqualTo(in.remaining());
        List<Object> values = new ArrayList<>(List.of(operation));
        String signature = Objects.requireNonNull(signatures().get(operation + " " + operation.code()));
        for (char letter : signature.toCharArray()) {
            values.add(argument(letter, in));
        }
        assertThat(in.remaining()).isZero();
        return values;
    }

    private static Object argument(char letter, ByteBuffer in) {
        if (letter == 'u') {
            return in.getInt();
        } else if (letter == 'q') {
            return in.getLong();
        }
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        if (letter == 's') {
            assertThat(in.get()).as("the NUL").isZero();
        }
        return Bytes.decode(bytes);
    }

    private static List<Object> record(Operation operation, Object... arguments) {
        List<Object> values = new ArrayList<>(List.of(operation));
        values.addAll(Arrays.asList(arguments));
        return values;
    }

    private static List<Object> withAttributes(Operation operation, Object... arguments) {
        List<Object> values = record(operation, arguments);
        values.addAll(ATTRIBUTE_VALUES);
        return values;
    }

    @Test
    void anOperationHasTheSameNumberAndNameInWorkDefAndInJava() throws IOException {
        List<String> operations = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            operations.add(operation + " " + operation.code());
        }
        assertThat(signatures().keySet()).containsExactlyElementsOf(operations);
    }

    @Test
    void theBytesOfARecordAreItsArgumentsInTheOrderOfItsSignature() throws IOException {
        String name = "té\uDCFF";
        byte[] value = {1, 2, 3, 4};
        assertThat(read(records -> records.open("/a"))).isEqualTo(record(Operation.OPEN, "/a"));
        assertThat(read(records -> records.lower("/b"))).isEqualTo(record(Operation.LOWER, "/b"));
        assertThat(read(records -> records.remove(name))).isEqualTo(record(Operation.REMOVE, name));
        assertThat(read(records -> records.sync(1L << 40))).isEqualTo(record(Operation.SYNC, 1L << 40));
        assertThat(read(Records::flush)).isEqualTo(record(Operation.FLUSH));
        assertThat(read(records -> records.stage(name))).isEqualTo(record(Operation.STAGE, name));
        assertThat(read(records -> records.begin(7))).isEqualTo(record(Operation.BEGIN, 7L));
        assertThat(read(records -> records.write(value, 1, 2))).isEqualTo(record(Operation.WRITE, "\2\3"));
        assertThat(read(records -> records.skip(9))).isEqualTo(record(Operation.SKIP, 9L));
        assertThat(read(Records::end)).isEqualTo(record(Operation.END));
        assertThat(read(records -> records.copy(1, 2, "a/b"))).isEqualTo(record(Operation.COPY, 1L, 2, "a/b"));
        assertThat(read(records -> records.keep(name, 5))).isEqualTo(record(Operation.KEEP, name, 5L));
        assertThat(read(records -> records.link(name, 5))).isEqualTo(record(Operation.LINK, name, 5L));
        assertThat(read(records -> records.xattr(name, "user.a", value, true)))
                .isEqualTo(record(Operation.XATTR, constant("WORK_OPTIONAL"), name, "user.a", "\1\2\3\4"));
    }

    @Test
    void theBytesOfARecordWithAttributesEndWithThem() throws IOException {
        String name = "name";
        assertThat(read(records -> records.enter(name))).isEqualTo(record(Operation.ENTER, name));
        assertThat(read(records -> records.leave(ATTRIBUTES))).isEqualTo(withAttributes(Operation.LEAVE));
        assertThat(read(records -> records.file(name, 3, ATTRIBUTES)))
                .isEqualTo(withAttributes(Operation.FILE, name, 3L));
        assertThat(read(records -> records.node(name, 4095, -1, ATTRIBUTES)))
                .isEqualTo(withAttributes(Operation.NODE, name, 4095L << 32 | 0xffffffffL));
        assertThat(read(records -> records.symlink(name, "../a", ATTRIBUTES)))
                .isEqualTo(withAttributes(Operation.SYMLINK, name, "../a"));
    }

    @Test
    void theBytesOfARecordForFilesAreItsArguments() throws IOException {
        String name = "té\uDCFF";
        int alone = constant("FILES_ALONE");
        int follow = constant("FILES_FOLLOW");
        int noData = constant("FILES_NO_DATA");
        assertThat(List.of(alone, follow, noData))
                .isEqualTo(List.of(FileRecords.ALONE, FileRecords.FOLLOW, FileRecords.NO_DATA));
        assertThat(readFile(records -> records.join(true, 0x20000))).isEqualTo(record(Operation.JOIN, alone, 0x20000));
        assertThat(readFile(records -> records.root(false, "/a"))).isEqualTo(record(Operation.ROOT, 0, "/a"));
        assertThat(readFile(records -> records.stat(true, name))).isEqualTo(record(Operation.STAT, follow, name));
        assertThat(readFile(records -> records.tree(noData, name))).isEqualTo(record(Operation.TREE, noData, name));
        assertThat(readFile(records -> records.directory("a/b"))).isEqualTo(record(Operation.DIRECTORY, "a/b"));
        assertThat(readFile(records -> records.into(name, true))).isEqualTo(record(Operation.INTO, follow, 0755, name));
        assertThat(readFile(FileRecords::up)).isEqualTo(record(Operation.UP));
        assertThat(readFile(records -> records.clear(name))).isEqualTo(record(Operation.CLEAR, name));
        assertThat(readFile(records -> records.create(name))).isEqualTo(record(Operation.CREATE, name));
        assertThat(readFile(records -> records.close(ATTRIBUTES))).isEqualTo(withAttributes(Operation.CLOSE));
        assertThat(readFile(records -> records.hardLink(name, "a/b")))
                .isEqualTo(record(Operation.HARDLINK, name, "a/b"));
    }

    @Test
    void manyBytesBecomeSeveralRecordsThatTheWorkerTakes() throws IOException {
        byte[] content = new byte[1_000_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i / 251);
        }
        ByteBuffer in = ByteBuffer.wrap(bytesOf(records -> records.write(content, 0, content.length)))
                .order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            assertThat(in.getInt()).isEqualTo(Operation.WRITE.code());
            assertThat(in.getInt()).isLessThanOrEqualTo(RecordWriter.MAX_LENGTH);
            byte[] part = new byte[in.getInt()];
            in.get(part);
            read.writeBytes(part);
        }
        assertThat(read.toByteArray()).isEqualTo(content);
    }

    @Test
    void aRecordThatIsTooLongIsRefusedAndNotSent() throws IOException {
        assertThat(RecordWriter.MAX_LENGTH).isEqualTo(constant("WORK_MAX_LENGTH"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Records records = new Records(new RecordWriter(out));
        String target = "a".repeat(RecordWriter.MAX_LENGTH);
        for (String text : List.of(target, target.replace('a', 'é'))) {
            assertThatThrownBy(() -> records.symlink("name", text, ATTRIBUTES))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("symbolic link")
                    .hasMessageContaining("longer than 256 KiB");
        }
        records.flushRecords();
        assertThat(out.size()).isZero();
    }
}
