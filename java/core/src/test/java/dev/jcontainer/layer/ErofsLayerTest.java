package dev.jcontainer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.kernel.Errno;
import org.junit.jupiter.api.Test;

final class ErofsLayerTest {
    private static final String NO_DEVICE = "no loop device is to be had, because";

    @Test
    void aHostWithoutLoopDevicesIsToldWhatItNeeds() {
        assertThat(ErofsLayer.reasonWithoutDevice(Errno.ENOENT, NO_DEVICE))
                .startsWith(NO_DEVICE)
                .contains("It requires root of the machine (CAP_SYS_ADMIN)");
    }

    @Test
    void tooManyOpenFilesAreNoLackOfLoopDevices() {
        assertThat(ErofsLayer.reasonWithoutDevice(Errno.EMFILE, NO_DEVICE))
                .isEqualTo(ErofsLayer.reason(Errno.EMFILE, ""))
                .isEqualTo("EMFILE (Too many open files). Each layer takes descriptors of this process; raise their"
                        + " limit (ulimit -n)");
        assertThat(ErofsLayer.reasonWithoutDevice(Errno.ENFILE, NO_DEVICE))
                .isEqualTo(
                        "ENFILE (Too many open files in system). Raise the limit of the machine (sysctl fs.file-max)");
    }

    @Test
    void tooManyOpenFilesAreNamedAlsoWhenTheFileIsOpened() {
        assertThat(LayerMountException.ofOpen("/f", Errno.EMFILE)).hasMessageContaining("(ulimit -n)");
        assertThat(LayerMountException.ofOpen("/f", Errno.EPERM))
                .hasMessage("Cannot mount the layer /f: EPERM (Operation not permitted).");
    }

    /** The reason is also told to those who do not choose how a layer lies on the disk, as by system df. */
    @Test
    void adviceIsNoPartOfTheReason() {
        LayerMountException failure = new LayerMountException("f", Errno.EPERM, "it cannot", "Use a directory.");
        assertThat(failure).hasMessage("Cannot mount the layer f: it cannot. Use a directory.");
        assertThat(failure.reason()).isEqualTo("It cannot.");
        assertThat(ErofsLayer.reason(Errno.EPERM, "")
                        + ErofsLayer.reason(Errno.ENODEV, "")
                        + ErofsLayer.reasonWithoutDevice(Errno.EACCES, NO_DEVICE))
                .doesNotContain("directory");
    }
}
