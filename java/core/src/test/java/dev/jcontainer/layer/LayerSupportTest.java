package dev.jcontainer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.kernel.Errno;
import org.junit.jupiter.api.Test;

class LayerSupportTest {
    /** Layers of a pull would otherwise be of the wrong kind because of one bad moment. */
    @Test
    void onlyWhatLastsIsAnAnswerOfTheHost() {
        for (int errno : new int[] {
            Errno.ENODEV, Errno.ENOENT, Errno.ENXIO, Errno.EPERM, Errno.EACCES, Errno.ENOSYS, Errno.EINVAL
        }) {
            assertThat(LayerSupport.lasts(errno)).as(Errno.name(errno)).isTrue();
        }
        for (int errno :
                new int[] {0, Errno.EMFILE, Errno.ENOMEM, Errno.EBUSY, Errno.EIO, Errno.ENOSPC, Errno.EAGAIN}) {
            assertThat(LayerSupport.lasts(errno)).as(Errno.name(errno)).isFalse();
        }
    }
}
