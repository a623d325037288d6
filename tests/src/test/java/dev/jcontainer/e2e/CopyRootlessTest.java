package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Copies of an ordinary user: files in the container belong to its root, and those outside to the user. */
@Tag("kernel")
@EndToEnd
final class CopyRootlessTest {
    private static final int FIRST_ID = 1_650_000_000;

    private static void check(boolean hasIds) throws Exception {
        try (PlainUser user = PlainUser.create()) {
            if (hasIds) {
                user.addSubordinateIds(FIRST_ID);
            }
            Path work = Files.createDirectory(user.home().resolve("work"));
            Path source = Files.createDirectories(work.resolve("source/sub"));
            Files.writeString(source.resolve("file"), "content");
            Host.output("chown", "-R", user.uid() + ":" + user.uid(), work.toString());
            String said =
                    user.run(CopyRootlessProgram.class, List.of(user.root().toString(), work.toString()));
            assertThat(said.lines()).containsExactly("copied /running", "copied /stopped");
            for (String name : List.of("running", "stopped")) {
                assertThat(work.resolve(name + "/sub/file")).hasContent("content");
                assertThat(user.root().resolve(name + "/sub/file")).hasContent("content");
                assertThat(Host.output("find", work.resolve(name).toString(), "!", "-uid", "" + user.uid()))
                        .isEmpty();
            }
            if (hasIds) {
                user.removeSubordinateIds(FIRST_ID);
            }
        }
    }

    @Test
    void aUserWithOneIdCopiesBothWays() throws Exception {
        check(false);
    }

    @Test
    void aUserWithSubordinateIdsCopiesBothWays() throws Exception {
        check(true);
    }
}
