package dev.jcontainer.oci.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.json.DocumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @ParameterizedTest
    @CsvSource({
        "system.slice:docker:4711, /system.slice, docker-4711.scope",
        "kubepods-besteffort-pod1.slice:cri:x, "
                + "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice, cri-x.scope",
        ":libpod:x, /system.slice, libpod-x.scope",
        "-.slice:a:b, '', a-b.scope",
        "machine.slice::b, /machine.slice, b.scope",
    })
    void aPathOfAnEngineNamesASliceAndAScope(String path, String slice, String unit) throws Exception {
        Scope scope = Scope.of(path, "id", false);
        assertThat(scope.slicePath()).isEqualTo(slice);
        assertThat(scope.unit()).isEqualTo(unit);
    }

    @Test
    void withoutAPathTheScopeHasTheContainersName() throws Exception {
        assertThat(Scope.of(null, "one", false)).isEqualTo(new Scope("system.slice", "jcontainer-one.scope"));
        assertThat(Scope.of(null, "one", true)).isEqualTo(new Scope("user.slice", "jcontainer-one.scope"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docker/4711",
                "system.slice:docker",
                "a:b:c:d",
                "system.slice:docker:",
                "system:docker:x",
                "a--b.slice:docker:x",
                "-a.slice:docker:x",
                "a-.slice:docker:x",
                ".slice:docker:x",
                "../a.slice:docker:x",
                "system.slice:docker:x/y",
                "system.slice:docker:x.slice",
                "system.slice:docker:ü",
            })
    void whatSystemdWouldNotTakeIsAnErrorOfThePath(String path) {
        assertThatThrownBy(() -> Scope.of(path, "id", false))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("linux.cgroupsPath: ");
    }

    @Test
    void aNameThatIsTooLongIsAnError() {
        assertThatThrownBy(() -> Scope.of(":a:" + "b".repeat(250), "id", false)).hasMessageContaining("at most 255");
    }
}
