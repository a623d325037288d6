package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Layers of an ordinary user: as plain directories, whose files belong to the ids of its user namespace. */
@EndToEnd
class RootlessDirectoryLayersTest extends OrdinaryUserTest {
    private static final int FIRST = 1_900_000_000;

    private Path layers = Path.of("");

    @BeforeAll
    void giveTheUserTheArchives() throws IOException {
        Files.write(user.home().resolve("lower.tar"), DirectoryLayersTest.LOWER);
        Files.write(user.home().resolve("upper.tar"), DirectoryLayersTest.UPPER);
    }

    @BeforeEach
    void makeTheDirectory() throws IOException {
        layers = Files.createDirectory(user.home().resolve("layers"));
        assertThat(Host.output("chown", user.uid() + ":" + user.uid(), layers.toString()))
                .isEmpty();
    }

    @AfterEach
    void removeTheDirectory() {
        Rootfs.delete(layers);
    }

    private String asUser(String... arguments) throws IOException {
        return user.run(WrittenLayers.class, List.of(arguments));
    }

    private String write(String missing) throws IOException {
        return asUser("write", layers.toString(), missing, user.home() + "/lower.tar", user.home() + "/upper.tar");
    }

    /** Each file with type, mode, owner and group as the user namespace numbers them, and number of names. */
    private List<String> files(int layer) {
        List<String> lines = new ArrayList<>();
        String found = Host.output(
                "find", WrittenLayers.tree(layers, layer).toString(), "-printf", "./%P %y %m %U %G %n %T@\\n");
        for (String line : found.split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            fields[3] = inside(fields[3]);
            fields[4] = inside(fields[4]);
            lines.add(String.join(" ", fields));
        }
        return lines;
    }

    private String inside(String host) {
        int id = Integer.parseInt(host);
        return id == user.uid() ? "0" : "" + (id - FIRST + 1);
    }

    @Test
    void filesBelongToTheIdsOfTheUserNamespace() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST);
        try {
            assertThat(write("REFUSE"))
                    .contains("these 2 are empty files: ")
                    .contains("/null")
                    .contains("/disk")
                    .contains("only root can set them: 1, first trusted.root of /ping");
            assertThat(files(0))
                    .contains(
                            "./dir d 750 1002 2002 2 1000002.0000020000",
                            "./dir/hidden f 4644 1003 2003 1 1000003.0000030000");
            assertThat(files(1))
                    .contains("./old f 7777 5 7 1 -86400.1234567890") // as find(1) prints a time before 1970
                    .contains("./dir/hidden c 0 0 0 1 0.0000000000")
                    .anySatisfy(line -> assertThat(line).startsWith("./fifo p 600 10"))
                    .anySatisfy(line -> assertThat(line).startsWith("./null f 640 10"))
                    .anySatisfy(line ->
                            assertThat(line).startsWith("./several f 4644 ").contains(" 2 10000"))
                    .anySatisfy(line ->
                            assertThat(line).startsWith("./link2 l 777 ").contains(" 2 10000"));
            attributesAreThoseOfTheNamespace(WrittenLayers.tree(layers, 1));
            assertThat(asUser("remove", layers.toString(), "0", "1", "missing")).isEmpty();
            try (Stream<Path> left = Files.list(layers)) {
                assertThat(left).isEmpty();
            }
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    private void attributesAreThoseOfTheNamespace(Path tree) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(
                tree.resolve("opaque"), UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        ByteBuffer value = ByteBuffer.allocate(1);
        view.read("overlay.opaque", value);
        assertThat(value.get(0)).isEqualTo((byte) 'y');
        if (Files.isExecutable(Path.of("/usr/sbin/getcap"))) {
            assertThat(Host.output(
                            "/usr/sbin/getcap", "-n", tree.resolve("ping").toString()))
                    .contains("cap_net_bind_service")
                    .contains("[rootid=" + user.uid() + "]");
        }
        assertThat(tree.resolve("dir/copied")).hasContent("bytes of the lower layer");
    }

    @Test
    void whatIdsAreMissingIsSaidWithTheLineToAdd() throws IOException {
        String name = Host.output("id", "-un", "" + user.uid());
        assertThat(write("REFUSE"))
                .contains("The layer has files of the user 10")
                .contains("and of the group 20")
                .contains("which the user namespace of " + name + " does not have.")
                .containsPattern("As root, add the line " + name + ":\\d+:65536 to /etc/subuid\\. ")
                .containsPattern("As root, add the line " + name + ":\\d+:65536 to /etc/subgid\\. ");
        assertThat(Host.output("ls", layers + "/0")).isEmpty();
    }

    @Test
    void filesOfMissingIdsBelongToTheUserIfItWantsThat() throws IOException {
        assertThat(write("ROOT"))
                .contains("These files belong to the user itself")
                .contains(": 7, first ");
        for (int layer = 0; layer < 2; layer++) {
            assertThat(files(layer)).allSatisfy(line -> assertThat(line).containsPattern("^\\./.* \\S \\d+ 0 0 "));
        }
    }
}
