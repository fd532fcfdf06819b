//! Files that are replaced as a whole or not at all, and are on disk when that is said.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces the file by one that only its owner reads. Whoever reads it meanwhile, or after a crash, finds the old file or the
/// new one, never a part.
///
/// What an earlier process left half-written under the same name is removed: nobody else may be writing this file.
///
/// # Errors
///
/// If it cannot be written; then the old file is there still.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = beside(path, &format!(".part.{}", std::process::id()));
    if let Err(error) = write_new(&part, bytes).and_then(|()| fs::rename(&part, path)) {
        // It may not even be there.
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    remove_parts(path)?;
    // The new name itself must survive a crash.
    sync_folder(path)
}

/// Removes the file, so that it does not come back after a crash; no file is no error.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Ok(()) => sync_folder(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Opens a file that only its owner reads, and makes it if it is not there.
pub(crate) fn open_private(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.open(path)
}

/// The folder in which a file lies.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

/// The file of the same name with more behind it.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(ending);
    folder_of(path).join(name)
}

/// Puts the names in a file's folder on disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder_of(path)).and_then(|folder| folder.sync_all())
}

fn write_new(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = open_private(part, OpenOptions::new().truncate(true))?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn remove_parts(path: &Path) -> io::Result<()> {
    let mut start: OsString = path.file_name().unwrap_or_default().to_os_string();
    start.push(".part.");
    for entry in fs::read_dir(folder_of(path))? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(start.as_encoded_bytes()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
