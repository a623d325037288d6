package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTest {
    @Test
    void aBindMountHasTheAbsolutePathOfItsSource() {
        assertThat(Mount.bind(Path.of("in"), "/in"))
                .isEqualTo(new Mount.Bind(Path.of("").toAbsolutePath() + "/in", "/in", false));
    }

    @Test
    void readOnlyMakesAnotherMountAndLeavesThisOne() {
        Mount.Bind writable = Mount.bind(Path.of("/srv/in"), "/in");
        assertThat(writable.readOnly()).isEqualTo(new Mount.Bind("/srv/in", "/in", true));
        assertThat(writable.isReadOnly()).isFalse();
    }

    @Test
    void thePathsOfABindMountAreAbsolute() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mount.Bind("in", "/in", false))
                .withMessage("The source of a bind mount 'in' is not absolute");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mount.bind(Path.of("/srv/in"), "in"))
                .withMessage("The target of a bind mount 'in' is not absolute");
    }

    @Test
    void thePathsOfABindMountHaveNoNul() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mount.Bind("/a\0", "/in", false))
                .withMessage("The source of a bind mount '/a?' has a NUL character in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mount.Bind("/a", "/in\0", false))
                .withMessage("The target of a bind mount '/in?' has a NUL character in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/./"})
    void nothingIsMountedOnTheRootItself(String target) {
        String reason = " '" + target + "' is the container's root, on which nothing can be mounted";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mount.bind(Path.of("/srv/in"), target))
                .withMessage("The target of a bind mount" + reason);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mount.tmpfs(target, 0))
                .withMessage("The target of a tmpfs" + reason);
    }

    @Test
    void aTmpfsIsEverybodysToWriteInUnlessItsModeSaysOtherwise() {
        assertThat(Mount.tmpfs("/tmp", 4096)).isEqualTo(new Mount.Tmpfs("/tmp", 4096, 01777));
    }

    @Test
    void theTargetOfATmpfsIsAbsolute() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mount.tmpfs("tmp", 0))
                .withMessage("The target of a tmpfs 'tmp' is not absolute");
    }

    @Test
    void theSizeOfATmpfsIsNotBelowZero() {
        assertThat(Mount.tmpfs("/tmp", 0).sizeBytes()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mount.tmpfs("/tmp", -1))
                .withMessage("The size of the tmpfs on /tmp is below 0: -1");
    }

    @Test
    void theModeOfATmpfsIsFourOctalDigits() {
        assertThat(new Mount.Tmpfs("/tmp", 0, 07777).mode()).isEqualTo(07777);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mount.Tmpfs("/tmp", 0, 010000))
                .withMessage("The mode of the tmpfs on /tmp is not from 0 to 07777: 10000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mount.Tmpfs("/tmp", 0, -1))
                .withMessageStartingWith("The mode of the tmpfs on /tmp is not from 0 to 07777: ");
    }
}
