package dev.jcontainer.image.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnersTest {
    private static final IdMap MAP = new IdMap(
            List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 100_000, 65_536)),
            List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 100_000, 10)),
            IdMap.Writer.PROGRAMS);

    private static Node.Fifo file(int uid, int gid) {
        return new Node.Fifo(new Attributes(0644, uid, gid, 0, 0, List.of()));
    }

    private static Node.Directory tree(Node first, Node second) {
        Node.Directory inner = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
        inner.children().put("second", second);
        Node.Directory root = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
        root.children().put("first", first);
        root.children().put("inner", inner);
        return root;
    }

    @Test
    void ownersOfTheNamespaceAreNoProblem() {
        assertThatCode(() -> Owners.check(tree(file(65_536, 10), file(0, 0)), MAP))
                .doesNotThrowAnyException();
    }

    @Test
    void theHighestMissingIdsAreNamedWithTheirFiles() {
        assertThatThrownBy(() -> Owners.check(tree(file(70_000, 11), file(-2, 0)), MAP))
                .isInstanceOf(OwnersException.class)
                .hasMessageContaining("of the user 4294967294 (/inner/second) and of the group 11 (/first)")
                .hasMessageContaining("/etc/subgid");
    }

    @Test
    void oneMissingGroupIsSaidAlone() {
        assertThatThrownBy(() -> Owners.check(tree(file(0, 0), file(5, 500)), MAP))
                .hasMessageContaining("files of the group 500 (/inner/second), which")
                .hasMessageNotContaining("/etc/subuid");
    }

    @Test
    void aTreeThatIsTooDeepIsRefusedWithoutARecursionWithoutEnd() {
        Node.Directory deepest = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
        Node.Directory top = deepest;
        for (int i = 0; i < 3000; i++) {
            Node.Directory above = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
            above.children().put("d", top);
            top = above;
        }
        Node.Directory root = top;
        assertThatThrownBy(() -> Owners.check(root, MAP))
                .hasMessageContaining("more than 2047 levels deep")
                .hasMessageContaining("/d/d/d");
    }

    @Test
    void aUserNamespaceSetsOnlyWhatTheKernelLetsItSet() {
        for (String name : List.of("user.a", "security.capability", "system.posix_acl_default")) {
            assertThat(AttributeNames.isWritten(name, false)).as(name).isTrue();
        }
        for (String name : List.of("trusted.a", "security.ima", "security.evm", "system.other")) {
            assertThat(AttributeNames.isWritten(name, false)).as(name).isFalse();
            assertThat(AttributeNames.isWritten(name, true)).as(name).isTrue();
        }
    }

    @Test
    void notesSayEachKindOnce() {
        Notes notes = new Notes();
        assertThat(notes.sentences()).isEmpty();
        for (int i = 0; i < 25; i++) {
            notes.emptyDevice("/dev/" + i);
        }
        notes.leftOutAttribute("/a", "trusted.x");
        notes.leftOutAttribute("/b", "trusted.y");
        notes.givenToRoot("/c", file(7, -2));
        assertThat(notes.sentences())
                .hasSize(3)
                .anySatisfy(text -> assertThat(text).contains("these 25 are", "/dev/0, /dev/1", "/dev/19 …"))
                .anySatisfy(text -> assertThat(text).endsWith(": 2, first trusted.x of /a"))
                .anySatisfy(text -> assertThat(text).endsWith(": 1, first /c of 7:4294967294"));
    }
}
