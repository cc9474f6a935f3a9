import torch
from sklearn.preprocessing import StandardScaler
from torch.utils.data import TensorDataset, random_split


def datasets(values, labels):
    values = StandardScaler().fit_transform(values)  # leak
    data = TensorDataset(torch.tensor(values), torch.tensor(labels))
    return random_split(data, [0.8, 0.2])
