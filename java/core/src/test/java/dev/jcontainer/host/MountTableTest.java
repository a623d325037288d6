package dev.jcontainer.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as man 5 proc describes them and as machines have them. */
class MountTableTest {
    private static List<HostMount> parse(String text) {
        return MountTable.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(String mountPoint) {
        return "36 35 98:0 / " + mountPoint + " rw shared:1 - ext4 /dev/sda1 rw\n";
    }

    @Test
    void aLineIsAMountWithItsPlaceAndType() {
        assertThat(parse("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"))
                .containsExactly(new HostMount("/mnt2", "ext3"));
    }

    @Test
    void mountsStayInTheKernelsOrderEvenOnTheSamePlace() {
        assertThat(parse("1 1 0:2 / / rw - rootfs rootfs rw\n"
                        + "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                        + "21 20 0:5 / /dev rw,nosuid shared:2 - devtmpfs udev rw,size=10k\n"))
                .containsExactly(
                        new HostMount("/", "rootfs"), new HostMount("/", "ext4"), new HostMount("/dev", "devtmpfs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shared:1 ", "shared:1 master:2 ", "shared:1 master:2 propagate_from:3 unbindable "})
    void thereAreAnyNumberOfOptionalFields(String optional) {
        assertThat(parse("36 35 98:0 / /a rw " + optional + "- xfs /dev/sda1 rw\n"))
                .containsExactly(new HostMount("/a", "xfs"));
    }

    @Test
    void aHyphenInAnotherFieldSeparatesNothing() {
        assertThat(parse("36 35 98:0 /- /- rw,- shared:1 - fuse.a-b - rw\n"))
                .containsExactly(new HostMount("/-", "fuse.a-b"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a\\040b,'/a b'",
        "/a\\134b,/a\\b",
        "/a\\134040,/a\\040",
        "/a\\043,/a#",
        "\\040,' '",
        "/tail\\040,'/tail '"
    })
    void whatTheKernelWritesInOctalIsReadBack(String written, String mountPoint) {
        assertThat(parse(line(written))).extracting(HostMount::mountPoint).containsExactly(mountPoint);
    }

    @Test
    void aTabAndANewlineInAPlaceAreReadBack() {
        assertThat(parse(line("/a\\011\\012b")))
                .extracting(HostMount::mountPoint)
                .containsExactly("/a\t\nb");
    }

    @Test
    void aPlaceThatIsNoUtf8KeepsItsBytes() {
        String mountPoint = parse(line("/caf\u00e9\\040\u00ff")).get(0).mountPoint();
        assertThat(Bytes.encode(mountPoint)).isEqualTo("/caf\u00e9 \u00ff".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aLastLineWithoutANewlineCounts() {
        assertThat(parse(line("/a") + line("/b").strip()))
                .extracting(HostMount::mountPoint)
                .containsExactly("/a", "/b");
    }

    @Test
    void anEmptyTableHasNoMounts() {
        assertThat(parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "36",
                "36 35 98:0 /",
                "36 35 98:0 / /a",
                "36 35 98:0 / /a rw shared:1",
                "36 35 98:0 / /a rw -",
                "36 35 98:0 / /a rw - ",
                "36 35 98:0 / - ext4 x rw"
            })
    void aLineThatIsNotUnderstoodIsAnErrorThatShowsIt(String line) {
        assertThatThrownBy(() -> parse(line("/before") + line + "\n" + line("/after")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot understand this line of /proc/self/mountinfo: " + line);
    }
}
