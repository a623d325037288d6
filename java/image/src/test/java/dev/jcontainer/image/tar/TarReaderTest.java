package dev.jcontainer.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TarReaderTest {
    @Test
    void readsAUstarHeaderWithItsPrefix() throws IOException {
        byte[] header = RawTar.header("name", '0', 5);
        RawTar.put(header, 345, "a/long/prefix");
        RawTar.put(header, 100, "0004755\0");
        RawTar.put(header, 108, "0001750\0");
        RawTar.put(header, 136, RawTar.octal(1_700_000_000, 11));
        TarReader reader = reader(new RawTar().add(header).data("hello").end());

        TarEntry entry = next(reader);

        assertThat(entry.name()).isEqualTo("a/long/prefix/name");
        assertThat(entry.type()).isEqualTo(TarType.FILE);
        assertThat(entry.attributes().mode()).isEqualTo(04755);
        assertThat(entry.attributes().uid()).isEqualTo(1000);
        assertThat(entry.attributes().seconds()).isEqualTo(1_700_000_000);
        assertThat(content(reader)).isEqualTo("hello");
        assertThat(reader.next()).isNull();
    }

    @Test
    void readsAnArchiveOfUnixVersion7WhereASlashMarksADirectory() throws IOException {
        byte[] directory = RawTar.header("etc/", '\0', 0);
        byte[] file = RawTar.header("etc/motd", '\0', 2);
        Arrays.fill(directory, 257, 265, (byte) 0);
        Arrays.fill(file, 257, 265, (byte) 0);
        TarReader reader =
                reader(new RawTar().add(directory).add(file).data("hi").end());

        assertThat(next(reader).type()).isEqualTo(TarType.DIRECTORY);
        assertThat(next(reader).type()).isEqualTo(TarType.FILE);
        assertThat(content(reader)).isEqualTo("hi");
    }

    @Test
    void readsLongNamesOfGnu() throws IOException {
        String name = "n".repeat(300);
        String link = "l".repeat(200);
        TarReader reader = reader(new RawTar()
                .add(RawTar.header("././@LongLink", 'L', 301))
                .data(name + "\0")
                .add(RawTar.header("././@LongLink", 'K', 201))
                .data(link + "\0")
                .add(RawTar.header("nnn", '2', 0))
                .file("short", "")
                .end());

        TarEntry entry = next(reader);

        assertThat(entry.name()).isEqualTo(name);
        assertThat(entry.linkName()).isEqualTo(link);
        assertThat(next(reader).name()).as("the long names count once").isEqualTo("short");
    }

    @Test
    void readsBinaryNumbersOfGnuAndTimesBefore1970() throws IOException {
        byte[] header = RawTar.header("f", '0', 0);
        RawTar.put(header, 257, "ustar  \0");
        RawTar.putBinary(header, 108, 8, 3_000_000_000L);
        RawTar.putBinary(header, 116, 8, -2);
        RawTar.putBinary(header, 136, 12, -86_400);
        TarReader reader = reader(new RawTar().add(header).end());

        TarEntry entry = next(reader);

        assertThat(Integer.toUnsignedLong(entry.attributes().uid())).isEqualTo(3_000_000_000L);
        assertThat(Integer.toUnsignedLong(entry.attributes().gid())).isEqualTo(4_294_967_294L);
        assertThat(entry.attributes().seconds()).isEqualTo(-86_400);
    }

    @Test
    void readsAPrefixThatOldVersionsOfGoWroteIntoGnuHeaders() throws IOException {
        byte[] header = RawTar.header("name", '0', 0);
        RawTar.put(header, 257, "ustar  \0");
        RawTar.put(header, 345, "usr/share");

        assertThat(next(reader(new RawTar().add(header).end())).name()).isEqualTo("usr/share/name");
    }

    @Test
    void readsThePrefixOfStarWithoutTheTimesBehindIt() throws IOException {
        byte[] header = RawTar.header("name", '0', 0);
        RawTar.put(header, 345, "usr");
        RawTar.put(header, 476, RawTar.octal(1, 11));
        RawTar.put(header, 508, "tar\0");

        assertThat(next(reader(new RawTar().add(header).end())).name()).isEqualTo("usr/name");
    }

    @Test
    void takesWhatAnExtendedHeaderSays() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax(
                        "path=d\u00efr/\udcff",
                        "uid=70000",
                        "gid=4294967294",
                        "mtime=-1.25",
                        "size=3",
                        "comment=x",
                        "path=")
                .add(RawTar.header("short", '0', 0))
                .data("abc")
                .pax("linkpath=target", "mtime=12.3456789019", "SCHILY.devmajor=5")
                .add(RawTar.header("link", '2', 0))
                .end());

        TarEntry entry = next(reader);
        assertThat(content(reader)).isEqualTo("abc");
        TarEntry link = next(reader);

        assertThat(entry.name()).as("an empty value changes nothing").isEqualTo("short");
        assertThat(entry.attributes().uid()).isEqualTo(70_000);
        assertThat(entry.attributes().gid()).isEqualTo(-2);
        assertThat(entry.attributes().seconds()).isEqualTo(-2);
        assertThat(entry.attributes().nanos()).isEqualTo(750_000_000);
        assertThat(entry.size()).isEqualTo(3);
        assertThat(link.linkName()).isEqualTo("target");
        assertThat(link.attributes().seconds()).isEqualTo(12);
        assertThat(link.attributes().nanos()).isEqualTo(345_678_901);
        assertThat(link.major()).as("only devices have numbers").isZero();
    }

    @Test
    void keepsNamesThatAreNotUtf8() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax("path=\udcff\udcfe")
                .file("x", "")
                .file("caf\udce9", "")
                .end());

        assertThat(Bytes.encode(next(reader).name())).containsExactly(0xff, 0xfe);
        assertThat(Bytes.encode(next(reader).name())).containsExactly('c', 'a', 'f', 0xe9);
    }

    @Test
    void globalHeadersChangeNothingAsInOtherEngines() throws IOException {
        byte[] record = RawTar.paxRecord(Bytes.encode("path=evil"));
        TarReader reader = reader(new RawTar()
                .add(RawTar.header("pax_global_header", 'g', record.length))
                .data(record)
                .file("good", "")
                .end());

        assertThat(next(reader).name()).isEqualTo("good");
    }

    @Test
    void aGlobalHeaderTakesWhatIsBeforeIt() throws IOException {
        byte[] record = RawTar.paxRecord(Bytes.encode("size=x"));
        TarReader reader = reader(new RawTar()
                .pax("path=evil", "uid=5")
                .add(RawTar.header("x", 'L', 5))
                .data("evil\0")
                .add(RawTar.header("x", 'K', 5))
                .data("evil\0")
                .add(RawTar.header("pax_global_header", 'g', record.length))
                .data(record)
                .add(RawTar.header("good", '2', 0))
                .end());

        TarEntry entry = next(reader);

        assertThat(entry.name()).isEqualTo("good");
        assertThat(entry.linkName()).isEmpty();
        assertThat(entry.attributes().uid()).isZero();
    }

    @Test
    void refusesAGlobalHeaderThatIsNone() {
        refuses(new RawTar().add(RawTar.header("g", 'g', 8)).data("8 abcde\n").end(), "without '='");
        refuses(new RawTar().add(RawTar.header("g", 'g', (1 << 20) + 1)).end(), "more than 1048576");
    }

    @Test
    void theLastNameOfAnEntryOfVersion7SaysWhetherItIsADirectory() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax("path=d/")
                .add(RawTar.header("f", '\0', 5))
                .pax("path=f")
                .add(RawTar.header("d/", '\0', 2))
                .data("hi")
                .add(RawTar.header("x", 'L', 3))
                .data("e/\0")
                .add(RawTar.header("f", '\0', 0))
                .end());

        assertThat(next(reader).type()).isEqualTo(TarType.DIRECTORY);
        assertThat(next(reader).type()).isEqualTo(TarType.FILE);
        assertThat(content(reader)).isEqualTo("hi");
        assertThat(next(reader).type()).isEqualTo(TarType.DIRECTORY);
    }

    @Test
    void takesThePrefixOfAGnuHeaderOnlyWhereGoDoes() throws IOException {
        assertThat(gnuNameWithPrefix("\0path")).as("no time of access").isEqualTo("name");
        assertThat(gnuNameWithPrefix("caf\u00e9")).as("not ASCII").isEqualTo("name");
        assertThat(gnuNameWithPrefix("00000000001\0" + "00000000002\0"))
                .as("times")
                .isEqualTo("name");
        assertThat(gnuNameWithPrefix("00000000001\0" + "usr"))
                .as("a bad time of change")
                .isEqualTo("00000000001/name");
        byte[] version7 = RawTar.header("name", '0', 0);
        RawTar.put(version7, 257, "ustar  0");
        RawTar.put(version7, 345, "usr");
        assertThat(next(reader(new RawTar().add(version7).end())).name()).isEqualTo("name");
    }

    private static String gnuNameWithPrefix(String prefix) throws IOException {
        byte[] header = RawTar.header("name", '0', 0);
        RawTar.put(header, 257, "ustar  \0");
        RawTar.put(header, 345, prefix);
        return next(reader(new RawTar().add(header).end())).name();
    }

    @Test
    void readsNumbersAsGoDoes() throws IOException {
        assertThat(uidOf("\0 \0 17 \0")).isEqualTo(15);
        assertThat(uidOf("        ")).isZero();
        assertThat(uidOf("17\0junk ")).isEqualTo(15);
        for (String none : List.of("1 7\0\0\0\0\0", "17 \0junk", "-7\0\0\0\0\0\0", "8\0\0\0\0\0\0\0", "\0junk\0\0\0")) {
            byte[] header = RawTar.header("f", '0', 0);
            RawTar.put(header, 108, none);
            refuses(new RawTar().add(header).end(), "the field for its owner has no number");
        }
    }

    private static int uidOf(String field) throws IOException {
        byte[] header = RawTar.header("f", '0', 0);
        RawTar.put(header, 108, field);
        return next(reader(new RawTar().add(header).end())).attributes().uid();
    }

    @Test
    void keepsEveryByteOfAnExtendedAttribute() throws IOException {
        byte[] value = new byte[65_536];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) i;
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(Bytes.encode("SCHILY.xattr.security.capability="));
        record.writeBytes(value);
        byte[] extended = RawTar.paxRecord(record.toByteArray());
        TarReader reader = reader(new RawTar()
                .add(RawTar.header("x", 'x', extended.length))
                .data(extended)
                .file("f", "")
                .end());

        Xattr xattr = next(reader).attributes().xattrs().get(0);

        assertThat(xattr.name()).isEqualTo("security.capability");
        assertThat(xattr.value()).isEqualTo(value);
    }

    @Test
    void passesOverRecordsThatGoPassesOver() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax("LIBARCHIVE.xattr.user.a=AQID", "LIBARCHIVE.xattr.user.b=!", "SCHILY.xattr.user.c=star")
                .file("f", "")
                .pax("SCHILY.devmajor=300", "SCHILY.devminor=x")
                .add(RawTar.header("dev", '3', 0))
                .end());

        assertThat(next(reader).attributes().xattrs()).extracting(Xattr::name).containsExactly("user.c");
        assertThat(next(reader)).extracting(TarEntry::major, TarEntry::minor).containsExactly(0, 0);
    }

    @Test
    void readsDevicesAndFifos() throws IOException {
        byte[] device = RawTar.header("dev/sda1", '4', 0);
        RawTar.put(device, 329, "0000010\0");
        RawTar.put(device, 337, "0000001\0");
        byte[] big = RawTar.header("dev/big", '3', 0);
        RawTar.put(big, 329, "0000454\0");
        RawTar.put(big, 337, "3777777\0");
        TarReader reader = reader(new RawTar()
                .add(device)
                .add(big)
                .add(RawTar.header("pipe", '6', 0))
                .end());

        assertThat(next(reader)).extracting(TarEntry::major, TarEntry::minor).containsExactly(8, 1);
        assertThat(next(reader)).extracting(TarEntry::major, TarEntry::minor).containsExactly(300, 1_048_575);
        assertThat(next(reader).type()).isEqualTo(TarType.FIFO);
    }

    @Test
    void onlyRegularFilesHaveDataWhateverTheirHeaderSays() throws IOException {
        TarReader reader = reader(new RawTar()
                .add(RawTar.header("d", '5', 4096))
                .add(RawTar.header("l", '1', 700))
                .file("f", "x")
                .end());

        assertThat(next(reader).size()).isZero();
        assertThat(next(reader).size()).isZero();
        assertThat(next(reader).name()).isEqualTo("f");
    }

    @Test
    void acceptsAChecksumOfSignedBytes() throws IOException {
        byte[] header = RawTar.header("caf\udce9", '0', 0);
        RawTar.put(header, 148, "        ");
        int sum = 0;
        for (byte one : header) {
            sum += one;
        }
        RawTar.put(header, 148, RawTar.octal(sum, 6) + " ");

        assertThat(next(reader(new RawTar().bytes(header).end())).name()).isEqualTo("caf\udce9");
    }

    @Test
    void endsAtTheEndOfTheStreamWithoutZerosToo() throws IOException {
        TarReader reader = reader(new RawTar().file("f", "x").withoutEnd());
        next(reader);
        assertThat(reader.next()).isNull();

        byte[] unpadded = Arrays.copyOf(new RawTar().file("f", "x").withoutEnd(), 513);
        TarReader second = reader(unpadded);
        next(second);
        assertThat(second.next()).isNull();

        assertThat(reader(new byte[0]).next()).isNull();
        assertThat(reader(new byte[512]).next()).isNull();
    }

    @Test
    void readsWhatFollowsTheArchiveOnlyWhenAsked() throws IOException {
        byte[] archive = new RawTar().file("f", "x").end();
        byte[] withJunk = Arrays.copyOf(archive, archive.length + 1_000_000);
        withJunk[withJunk.length - 1] = 1;
        ByteArrayInputStream in = new ByteArrayInputStream(withJunk);
        TarReader reader = new TarReader(in);
        next(reader);

        assertThat(reader.next()).isNull();
        assertThat(in.available()).isPositive();
        reader.drain();
        assertThat(in.available()).isZero();
    }

    @Test
    void refusesWhatIsNoTarArchive() {
        refuses(new byte[] {1, 2, 3}, "Entry 1 of the tar archive: the archive ends in the middle of it");
        byte[] text = new byte[2048];
        Arrays.fill(text, (byte) 'x');
        refuses(text, "wrong checksum");
    }

    @Test
    void namesTheEntryThatIsCutOff() {
        byte[] archive = new RawTar().file("a", "1").file("usr/bin/b", "22222").withoutEnd();
        refuses(
                Arrays.copyOf(archive, archive.length - 510),
                "Entry 2 (usr/bin/b) of the tar archive: the archive ends in the middle of it");
    }

    @Test
    void refusesABlockOfZerosBetweenEntries() {
        refuses(new RawTar().file("a", "").bytes(new byte[512]).file("b", "").end(), "a block of zeros");
    }

    @Test
    void refusesUnknownTypesByName() {
        refuses(new RawTar().add(RawTar.header("vol", 'V', 0)).end(), "Entry 1 (vol) of the tar archive: its type 'V'");
        refuses(new RawTar().add(RawTar.header("so\u001b[2Jck", 's', 0)).end(), "(so\\x1b[2Jck)");
        refuses(new RawTar().add(RawTar.header("a\u202eb\u009b", 's', 0)).end(), "(a\\u202eb\\x9b)");
    }

    @Test
    void refusesExtendedHeadersThatAreTooLongOrWrong() {
        refuses(new RawTar().add(RawTar.header("x", 'x', (1 << 20) + 1)).end(), "more than 1048576");
        refuses(new RawTar().add(RawTar.header("x", 'L', 1L << 33 - 1)).end(), "more than 65537");
        refuses(new RawTar().add(RawTar.header("x", 'x', 9)).data("10 a=bcd\n").end(), "wrong length");
        refuses(new RawTar().add(RawTar.header("x", 'x', 8)).data("8 abcde\n").end(), "without '='");
        refuses(new RawTar().add(RawTar.header("x", 'x', 8)).data("-8 a=bc\n").end(), "wrong length");
        refuses(new RawTar().pax("path=a\0b").file("f", "").end(), "NUL in path");
        refuses(new RawTar().pax("size=-1").file("f", "").end(), "its size is negative");
        refuses(new RawTar().pax("uid=4294967295").file("f", "").end(), "its owner 4294967295");
        refuses(new RawTar().pax("mtime=1.x").file("f", "").end(), "no time in mtime");
        refuses(new RawTar().pax("=value").file("f", "").end(), "without a key");
    }

    @Test
    void refusesNumbersThatAreNone() {
        byte[] header = RawTar.header("f", '0', 0);
        RawTar.put(header, 124, "12x");
        refuses(new RawTar().add(header).end(), "the field for its size has no number");
        byte[] huge = RawTar.header("f", '0', 0);
        RawTar.putBinary(huge, 124, 12, -1);
        huge[124] = (byte) 0x8f;
        refuses(new RawTar().add(huge).end(), "the field for its size has no number");
        byte[] negative = RawTar.header("f", '0', 0);
        RawTar.putBinary(negative, 124, 12, -1);
        refuses(new RawTar().add(negative).end(), "its size is negative");
    }

    static TarReader reader(byte[] archive) {
        return new TarReader(new ByteArrayInputStream(archive));
    }

    static TarEntry next(TarReader reader) throws IOException {
        return Objects.requireNonNull(reader.next(), "the archive has another entry");
    }

    static String content(TarReader reader) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[1000];
        for (int count = reader.read(buffer, 0, 1000); count > 0; count = reader.read(buffer, 0, 1000)) {
            content.write(buffer, 0, count);
        }
        return Bytes.decode(content.toByteArray());
    }

    static void readAll(byte[] archive) throws IOException {
        TarReader reader = reader(archive);
        while (reader.next() != null) {
            content(reader);
        }
        reader.drain();
    }

    static void refuses(byte[] archive, String message) {
        assertThatExceptionOfType(TarException.class)
                .isThrownBy(() -> readAll(archive))
                .withMessageContaining(message);
    }
}
