//! A file that is replaced as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::VaultError;

pub(super) fn read(path: &Path) -> Result<Vec<u8>, VaultError> {
    fs::read(path).map_err(|source| failed(path, "it cannot be read", source))
}

/// Replaces the file. Whoever reads it meanwhile, or after a crash, finds the old file or the new one, never a part.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".part.{}", std::process::id()));
    let part = folder.join(name);
    let written = write_new(&part, bytes).and_then(|()| fs::rename(&part, path));
    if let Err(source) = written {
        // It may not even be there.
        let _ = fs::remove_file(&part);
        return Err(failed(path, "it cannot be written", source));
    }
    // The new name itself must survive a crash.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| failed(path, "its folder cannot be put on disk", source))
}

fn write_new(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(path: &Path, action: &'static str, source: io::Error) -> VaultError {
    VaultError::Io { path: path.into(), action, source }
}
